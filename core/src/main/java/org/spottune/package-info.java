/** Adaptive fine-tuning of convolutional networks; every feature has a package of its own below this one. */
package org.spottune;
