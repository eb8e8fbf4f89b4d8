package org.spottune.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds tensors that no network can compute with: some published files have NaN in weights and infinities in running
 * variances. A rectifier turns NaN into 0, so such a network would give wrong answers without an error.
 */
final class UnusableTensors {

    /** PyTorch's name of batch normalisation's running variance. */
    private static final String VARIANCE = "running_var";

    private UnusableTensors() {}

    /** One line for each tensor with unusable values. */
    static List<String> among(Map<String, CheckpointTensor> tensors) {
        List<String> problems = new ArrayList<>();
        tensors.forEach((name, tensor) -> {
            if (tensor.kind().isFloating()) {
                String problem = problemOrNull(name, tensor.toFloats());
                if (problem != null) problems.add("tensor '" + name + "' " + problem);
            }
        });
        return problems;
    }

    private static String problemOrNull(String name, float[] values) {
        boolean variance = name.equals(VARIANCE) || name.endsWith("." + VARIANCE);
        int wrong = 0;
        int first = -1;
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i]) || variance && values[i] < 0) {
                wrong++;
                first = first < 0 ? i : first;
            }
        }
        if (wrong == 0) return null;
        return (variance ? "must be finite and not below zero" : "must be finite") + ", got " + values[first]
                + " as value " + first + "; " + wrong + " of " + values.length + " values are wrong";
    }
}
