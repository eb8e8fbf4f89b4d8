package org.spottune.objective;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Outputs;
import org.spottune.graph.Seeds;

/** Terms on logits alone, which need no network. */
public final class Losses {

    private Losses() {}

    /** What starts the backward pass of the mean cross-entropy. */
    public static Seeds crossEntropy(INDArray logits, int... labels) {
        Seeds seeds = new Seeds();
        new CrossEntropy(0).evaluate(inputs(logits, labels), seeds);
        return seeds;
    }

    static StepInputs inputs(INDArray logits, int... labels) {
        return new StepInputs(null, new Outputs(logits, null, null, Map.of()), labels, List.of(), NamedSums.EMPTY, 0);
    }
}
