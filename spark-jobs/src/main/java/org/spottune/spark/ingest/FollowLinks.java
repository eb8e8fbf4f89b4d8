package org.spottune.spark.ingest;

/** Which symbolic links of an input are followed. */
public enum FollowLinks {
    /** Those that lead to something within the input. */
    WITHIN_INPUT,
    /** All. */
    EVERYWHERE
}
