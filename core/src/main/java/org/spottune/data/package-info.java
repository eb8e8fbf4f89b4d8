/**
 * Training data: decoding and resizing images, the splits of a data set, its channel statistics and its description.
 * Does not access files on a cluster: callers pass bytes and names.
 */
package org.spottune.data;
