/** Settings in HOCON: their ranges, reading them, and collecting all problems. Leaf. */
package org.spottune.settings;
