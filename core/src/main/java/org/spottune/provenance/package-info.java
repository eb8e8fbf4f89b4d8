/** Which code, on which platform, made a result. Leaf. */
package org.spottune.provenance;
