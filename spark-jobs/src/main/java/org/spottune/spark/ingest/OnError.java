package org.spottune.spark.ingest;

/** What to do about image files that cannot be decoded. */
public enum OnError {
    /** Fail the whole ingest, naming them. */
    FAIL,
    /** Leave them out, and list them in the data set's description. */
    SKIP
}
