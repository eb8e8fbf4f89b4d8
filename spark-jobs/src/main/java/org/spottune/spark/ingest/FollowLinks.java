package org.spottune.spark.ingest;

/** Which symbolic links of an input are followed. */
public enum FollowLinks {
    /** Links to targets within the input. */
    WITHIN_INPUT,
    /** All links. */
    EVERYWHERE
}
