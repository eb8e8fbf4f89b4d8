package org.spottune.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.spottune.weights.CheckpointTensor;

/**
 * A state dict of a torchvision ResNet, in torchvision's order: names and shapes written down a second time, values by the
 * formula that the golden file states.
 */
public final class TorchvisionStateDict {

    private static final int STAGES = 4;

    private final Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();

    private TorchvisionStateDict() {}

    /**
     * The tensors of a network.
     *
     * @param bottleneck whether blocks have three convolutions rather than two
     * @param width of the stem and the first stage; 64 in the published networks
     * @param blocks of the four stages
     */
    public static Map<String, CheckpointTensor> of(boolean bottleneck, int width, int classes, int... blocks) {
        TorchvisionStateDict dict = new TorchvisionStateDict();
        dict.convolution("conv1", width, 3, 7);
        dict.normalization("bn1", width);
        int in = width;
        for (int stage = 0; stage < STAGES; stage++) {
            int planes = width << stage;
            int out = bottleneck ? 4 * planes : planes;
            for (int i = 0; i < blocks[stage]; i++) {
                String block = "layer" + (stage + 1) + "." + i + ".";
                if (bottleneck) {
                    dict.pair(block, 1, planes, in, 1);
                    dict.pair(block, 2, planes, planes, 3);
                    dict.pair(block, 3, out, planes, 1);
                } else {
                    dict.pair(block, 1, planes, in, 3);
                    dict.pair(block, 2, planes, planes, 3);
                }
                if (i == 0 && (stage > 0 || bottleneck)) {
                    dict.convolution(block + "downsample.0", out, in, 1);
                    dict.normalization(block + "downsample.1", out);
                }
                in = out;
            }
        }
        dict.add("fc.weight", classes, in);
        dict.add("fc.bias", classes);
        return dict.tensors;
    }

    private void pair(String block, int number, int out, int in, int kernel) {
        convolution(block + "conv" + number, out, in, kernel);
        normalization(block + "bn" + number, out);
    }

    private void convolution(String name, int out, int in, int kernel) {
        add(name + ".weight", out, in, kernel, kernel);
    }

    private void normalization(String name, int channels) {
        add(name + ".weight", channels);
        add(name + ".bias", channels);
        add(name + ".running_mean", channels);
        add(name + ".running_var", channels);
    }

    private void add(String name, long... shape) {
        int length = Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
        double fanIn = (double) length / shape[0];
        int tensor = tensors.size();
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            double z = 43758.5453 * Math.sin(12.9898 * (i + 1) + 78.233 * (tensor + 1));
            values[i] = (float) value(name, shape.length, fanIn, z - Math.floor(z));
        }
        tensors.put(name, CheckpointTensor.ofFloats(values, shape));
    }

    /** @param uniform in [0, 1) */
    private static double value(String name, int dimensions, double fanIn, double uniform) {
        if (dimensions > 1) {
            return (2 * uniform - 1) * Math.sqrt(6 / fanIn);
        }
        if (name.endsWith("running_var")) {
            return 0.5 + uniform;
        }
        if (name.endsWith("weight")) {
            return name.matches(".*bn[23]\\.weight") ? 0.3 * uniform : 0.5 + uniform;
        }
        return 0.2 * (uniform - 0.5);
    }
}
