/** Pairs of feature maps of source networks and a target, and the networks that decide what passes between them. */
package org.spottune.matching;
