/**
 * What a network learns from: decoding and resizing images, the splits of a data set, its channel statistics and the
 * description that lies beside its images. Knows nothing of files on a cluster: callers hand over bytes and names.
 */
package org.spottune.data;
