package org.spottune.train;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A mini-batch as the network takes it.
 *
 * @param images normalised, {@code [N, H, W, 3]}
 * @param labels class indices {@code [N]}, >= 0
 * @param ids image ids {@code [N]}, unique in the dataset
 */
public record Batch(INDArray images, int[] labels, long[] ids) {

    public Batch {
        if (images.size(0) != labels.length || labels.length != ids.length) {
            throw new IllegalArgumentException("A batch needs as many labels and ids as images, got " + images.size(0)
                    + " images, " + labels.length + " labels, " + ids.length + " ids");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0) {
                throw new IllegalArgumentException("Cannot train on image " + ids[i] + ": its class is hidden");
            }
        }
    }

    public int size() {
        return labels.length;
    }
}
