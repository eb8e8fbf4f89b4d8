package org.spottune.train;

import java.io.Serializable;

/** The examples that one worker trains on, by row; the same rows in the same order wherever they are sent. */
public interface Examples extends Serializable {

    /** Ids {@code [count]}, unique in the dataset. */
    long[] ids();

    /** Makes batches of these rows; one per thread. */
    Batches batches();

    /** Makes batches of these rows as evaluation shows them, without augmentation, whatever the epoch. */
    Batches plainBatches();

    /** A source of batches that may reuse its arrays: a batch is valid until the next of its size. */
    interface Batches {
        /** The rows as the given epoch shows them. */
        Batch of(int[] rows, int epoch);
    }
}
