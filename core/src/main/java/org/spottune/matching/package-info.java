/** Pairs of feature maps of source networks and a target, and the meta-networks that weigh them. */
package org.spottune.matching;
