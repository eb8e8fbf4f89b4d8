package org.spottune.objective;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.Outputs;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/**
 * Inputs of a term in a training step.
 *
 * @param network that learns
 * @param outputs of its forward pass, with the feature maps that terms asked for
 * @param labels class indices {@code [N]}
 * @param sources the frozen source networks, if a term needs them, then the teacher, if a term needs it
 * @param lastRound sums over the round before, of all workers; empty before the first
 * @param epoch counted from 0
 */
public record StepInputs(
        Network network, Outputs outputs, int[] labels, List<Source> sources, NamedSums lastRound, int epoch) {

    /**
     * Outputs of a frozen source network on the same images. Serves any number of passes of the target.
     *
     * @param network the source
     * @param outputs of its pass on the same augmented images, with stored statistics
     * @param logits {@code [N, source classes]} for the images without augmentation; empty if no term needs them
     * @param made maps resized or pooled so far; they belong to the source
     */
    public record Source(Network network, Optional<Outputs> outputs, double[][] logits, Map<Object, Object> made) {

        private record Size(String map, int height, int width) {}

        private record Pooled(String map) {}

        public Source(Network network, Optional<Outputs> outputs, double[][] logits) {
            this(network, outputs, logits, new HashMap<>());
        }

        /** A feature map at another size, by bilinear interpolation; belongs to the source's kernels. */
        public Tensor resized(String map, int height, int width) {
            Tensor values = outputs.orElseThrow().maps().get(map);
            if (values.shape().height() == height && values.shape().width() == width) {
                return values;
            }
            Kernels kernels = network.kernels();
            return (Tensor)
                    made.computeIfAbsent(new Size(map, height, width), any -> kernels.resize(values, height, width));
        }

        /** Mean of a feature map over space, {@code [N, channels]}. */
        public INDArray pooled(String map) {
            Kernels kernels = network.kernels();
            return (INDArray) made.computeIfAbsent(
                    new Pooled(map),
                    any -> kernels.meanOverSpace(outputs.orElseThrow().maps().get(map)));
        }
    }

    /** The same step with the outputs of another forward pass. */
    public StepInputs with(Outputs others) {
        return new StepInputs(network, others, labels, sources, lastRound, epoch);
    }

    public int images() {
        return labels.length;
    }

    /** The first source; a term must have asked for it in {@link Needs}. */
    public Source requireSource() {
        return source(0);
    }

    /** The teacher, after all sources; a term must have asked for it in {@link Needs}. */
    public Source teacher() {
        if (sources.isEmpty()) {
            throw new IllegalStateException("This step has no teacher");
        }
        return sources.get(sources.size() - 1);
    }

    /** @param index among the sources, of those that a term has asked for */
    public Source source(int index) {
        if (index >= sources.size()) {
            throw new IllegalStateException(
                    "This step has " + (sources.isEmpty() ? "no source network" : "no source network " + index));
        }
        return sources.get(index);
    }
}
