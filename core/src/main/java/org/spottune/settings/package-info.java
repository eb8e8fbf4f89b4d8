/** Settings in HOCON: what each may be, reading them, and collecting everything that is wrong. Leaf. */
package org.spottune.settings;
