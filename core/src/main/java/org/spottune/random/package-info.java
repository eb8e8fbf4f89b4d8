/** Random draws that depend on seed, purpose and coordinates, never on partition, thread or call order. Leaf. */
package org.spottune.random;
