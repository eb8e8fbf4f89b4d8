/**
 * What a training step minimises: terms that report a value and start a backward pass, and the sums by name in which their
 * values travel.
 */
package org.spottune.objective;
