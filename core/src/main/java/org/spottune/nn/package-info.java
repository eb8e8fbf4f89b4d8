/** Residual networks and VGGs as tables: specifications, parameter names, the frozen and learning partition, and their assembly. */
package org.spottune.nn;
