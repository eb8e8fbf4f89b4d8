/** Draws that are functions of what they are for, never of partition, thread or call order. Leaf. */
package org.spottune.random;
