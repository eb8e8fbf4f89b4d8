package org.spottune.spark.ingest;

/** What to do with image files that cannot be decoded. */
public enum OnError {
    /** Fail the whole ingest and name them. */
    FAIL,
    /** Leave them out, and list them in the data set's description. */
    SKIP
}
