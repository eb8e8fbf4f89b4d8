/** The code and platform that produced a result. Leaf. */
package org.spottune.provenance;
