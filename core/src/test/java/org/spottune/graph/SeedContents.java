package org.spottune.graph;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The content of seeds, for tests of loss terms without a backward pass. */
public final class SeedContents {

    private SeedContents() {}

    /** The gradient with respect to the logits. */
    public static INDArray logits(Seeds seeds) {
        return seeds.logits().orElseThrow();
    }

    /** The gradient with respect to the pooled features. */
    public static INDArray features(Seeds seeds) {
        return seeds.features().orElseThrow();
    }

    /** The addition to the gates' gradients, by routed block. */
    public static double[] gates(Seeds seeds) {
        return seeds.gates().orElseThrow();
    }
}
