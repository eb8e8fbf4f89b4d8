package org.spottune.optim;

/** How the vectors of several workers become one, by example-weighted averaging or otherwise. */
public enum Averaging {
    /** The mean, weighted by the examples each worker has seen. */
    MEAN,
    /** The largest value, as of counters that all workers advance alike. */
    LARGEST
}
