package org.spottune.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.spottune.weights.CheckpointTensor;

/**
 * A state dict of a VGG-16 with batch normalisation in torchvision's order: names and shapes written down a second time,
 * arbitrary values.
 */
public final class VggStateDict {

    /** Width of each unit relative to the first's, and 0 for a pooling. */
    private static final int[] LAYERS = {1, 1, 0, 2, 2, 0, 4, 4, 4, 0, 8, 8, 8, 0, 8, 8, 8, 0};

    private final Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();

    private VggStateDict() {}

    /**
     * With torchvision's classifier of three layers, of a hidden width of 10 instead of 4096.
     *
     * @param width of the first unit; 64 in the published networks
     */
    public static Map<String, CheckpointTensor> torchvision(int width, int classes) {
        VggStateDict dict = new VggStateDict();
        dict.features(width);
        dict.linear("classifier.0", 10, 8 * width * 7 * 7);
        dict.linear("classifier.3", 10, 10);
        dict.linear("classifier.6", classes, 10);
        return dict.tensors;
    }

    /** With one linear layer, as networks for small images have it. */
    public static Map<String, CheckpointTensor> withOneLinearLayer(int width, int classes) {
        VggStateDict dict = new VggStateDict();
        dict.features(width);
        dict.linear("classifier", classes, 8 * width);
        return dict.tensors;
    }

    private void features(int width) {
        int place = 0;
        int in = 3;
        for (int factor : LAYERS) {
            if (factor == 0) {
                place++;
                continue;
            }
            int out = factor * width;
            add("features." + place + ".weight", out, in, 3, 3);
            add("features." + place + ".bias", out);
            for (String array : new String[] {"weight", "bias", "running_mean", "running_var"}) {
                add("features." + (place + 1) + "." + array, out);
            }
            add("features." + (place + 1) + ".num_batches_tracked", 1);
            place += 3;
            in = out;
        }
    }

    private void linear(String name, int out, int in) {
        add(name + ".weight", out, in);
        add(name + ".bias", out);
    }

    private void add(String name, long... shape) {
        float[] values = new float[Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact))];
        for (int i = 0; i < values.length; i++) {
            double wave = Math.sin(0.7 * i + 13 * tensors.size());
            values[i] = (float) (name.endsWith("running_var") ? 1 + 0.5 * wave : 0.2 * wave);
        }
        tensors.put(name, CheckpointTensor.ofFloats(values, shape));
    }
}
