/** Residual networks and VGGs: specifications, parameter names, which parts are frozen or learn, and assembly. */
package org.spottune.nn;
