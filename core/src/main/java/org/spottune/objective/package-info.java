/**
 * What a training step minimises: terms that report losses and start a backward pass, and the named sums in which
 * losses travel.
 */
package org.spottune.objective;
