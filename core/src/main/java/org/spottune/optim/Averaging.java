package org.spottune.optim;

/** How the vectors of several workers are combined into one. */
public enum Averaging {
    /** The mean, weighted by the examples each worker has seen. */
    MEAN,
    /** The largest value, for counters that all workers advance equally. */
    LARGEST
}
