package org.spottune.spark.session;

/** The graphics cards that this process sees. */
interface GraphicsCards {

    /** Whether this build computes on cards at all. */
    boolean areUsed();

    int count();

    /** @param card counted from 0 */
    ComputeCapability capability(int card);

    /** Lets the calling thread compute on a card from now on. */
    void bind(int card);
}
