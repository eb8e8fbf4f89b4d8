package org.spottune.nn;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.MaxPooling;
import org.spottune.kernels.Tensor;
import org.spottune.nn.blocks.Block;
import org.spottune.nn.blocks.Dual;
import org.spottune.nn.blocks.Gates;
import org.spottune.nn.blocks.Normalization;
import org.spottune.nn.blocks.Stem;

/**
 * The part of a network from normalised images {@code [N, H, W, 3]} to pooled features {@code [N, width]}.
 *
 * <p>In training, everything below the lowest part that learns runs as in inference, and gradients stop there. Not
 * thread-safe.
 */
public final class Backbone {

    private static final int STEM = -1;

    private final List<String> maps;
    private final Optional<Stem> stem;
    private final List<Block> blocks;
    private final Optional<Normalization> finalNormalization;
    private final Optional<MaxPooling> finalPooling;
    private final int lowestLearning;
    private final ActivationShape[] outputs;

    private Kernels kernels;
    private ActivationShape pooled;
    private Tensor unpooled;

    /**
     * A residual network.
     *
     * @param maps names of the blocks' outputs
     * @param lowestLearning index of the lowest block in which something learns; -1 for the stem, the number of blocks
     *     for the final normalisation, one more for none
     */
    Backbone(
            List<String> maps,
            Stem stem,
            List<Block> blocks,
            Optional<Normalization> finalNormalization,
            int lowestLearning) {
        this(maps, Optional.of(stem), blocks, finalNormalization, Optional.empty(), lowestLearning);
    }

    /**
     * A network whose first block takes the images.
     *
     * @param maps names of the blocks' outputs
     * @param finalPooling of the last block's output, before the mean over space
     * @param lowestLearning index of the lowest block in which something learns; the number of blocks for none
     */
    static Backbone withoutStem(List<String> maps, List<Block> blocks, MaxPooling finalPooling, int lowestLearning) {
        return new Backbone(
                maps, Optional.empty(), blocks, Optional.empty(), Optional.of(finalPooling), lowestLearning);
    }

    private Backbone(
            List<String> maps,
            Optional<Stem> stem,
            List<Block> blocks,
            Optional<Normalization> finalNormalization,
            Optional<MaxPooling> finalPooling,
            int lowestLearning) {
        this.maps = List.copyOf(maps);
        this.stem = stem;
        this.blocks = List.copyOf(blocks);
        this.finalNormalization = finalNormalization;
        this.finalPooling = finalPooling;
        this.lowestLearning = lowestLearning;
        this.outputs = new ActivationShape[blocks.size()];
    }

    /** Sets the kernels. Parameters must be bound before. */
    public void bind(Kernels owner) {
        kernels = owner;
        stem.ifPresent(part -> part.bind(owner));
        blocks.forEach(block -> block.bind(owner));
        finalNormalization.ifPresent(normalization -> normalization.bind(owner));
    }

    /** Inference: features, keeping only tapped feature maps; the images stay unchanged. */
    public INDArray infer(Tensor images, Gates gates, Taps taps) {
        Tensor x = inferBlocks(images, gates, blocks.size(), taps);
        if (finalNormalization.isPresent()) {
            Tensor normalized = finalNormalization.get().infer(x);
            releaseUntapped(x, taps);
            x = normalized;
        }
        if (finalPooling.isPresent()) {
            Tensor maxima = kernels.maxPool(x, finalPooling.get());
            releaseUntapped(x, taps);
            x = maxima;
        }
        INDArray features = kernels.meanOverSpace(x);
        releaseUntapped(x, taps);
        return features;
    }

    private void releaseUntapped(Tensor x, Taps taps) {
        if (!taps.holds(x)) {
            kernels.release(x);
        }
    }

    /** Features, keeping what {@link #backward} needs; the images must stay unchanged until then. */
    public INDArray forward(Tensor images, Gates gates, Taps taps) {
        return forward(images, gates, taps, lowestLearning);
    }

    /** As {@link #forward}, keeping what {@link #imageGradient} needs: more if the lowest parts do not learn. */
    public INDArray forwardFromImages(Tensor images, Gates gates, Taps taps) {
        return forward(images, gates, taps, lowestPart());
    }

    private int lowestPart() {
        return stem.isPresent() ? STEM : 0;
    }

    private INDArray forward(Tensor images, Gates gates, Taps taps, int lowest) {
        int first = Math.max(0, Math.min(lowest, blocks.size()));
        Tensor x = lowest == STEM ? stem.orElseThrow().forward(images) : inferBlocks(images, gates, first, taps);
        for (int i = first; i < blocks.size(); i++) {
            x = blocks.get(i).forward(x, gates);
            outputs[i] = x.shape();
            if (taps.wants(maps.get(i))) {
                taps.put(maps.get(i), x);
            }
        }
        if (finalNormalization.isPresent()) {
            x = finalNormalization.get().forward(x);
        }
        if (finalPooling.isPresent()) {
            unpooled = x;
            x = kernels.maxPool(x, finalPooling.get());
        }
        pooled = x.shape();
        return kernels.meanOverSpace(x);
    }

    private Tensor inferBlocks(Tensor images, Gates gates, int count, Taps taps) {
        Tensor x = stem.isPresent() ? stem.get().infer(images) : firstInput(images, count);
        for (int i = 0; i < count; i++) {
            x = blocks.get(i).infer(x, gates);
            if (taps.wants(maps.get(i))) {
                // The next block consumes its input, so a tapped map needs a copy.
                taps.put(maps.get(i), i + 1 < count ? kernels.copy(x) : x);
            }
        }
        return x;
    }

    /** The images for the first block: a copy if it infers, which consumes its input. */
    private Tensor firstInput(Tensor images, int inferring) {
        return inferring > 0 ? kernels.copy(images) : images;
    }

    /**
     * Writes the gradients of parameters, summed over the batch, and gates, for all parts at or below the topmost given
     * gradient; gradients of the parts above keep their values.
     *
     * @param featureGradient {@code [N, width]}
     * @param mapGradients by name of the map, each of the map's shape; consumed. Those at maps below the lowest part
     *     that learns have no effect
     */
    public void backward(Optional<INDArray> featureGradient, Map<String, List<Tensor>> mapGradients, Gates gates) {
        boolean reaches =
                lowestLearning < blocks.size() || finalNormalization.isPresent() && lowestLearning == blocks.size();
        backward(reaches ? featureGradient : Optional.empty(), mapGradients, gates, new Reach(lowestLearning, false));
    }

    /**
     * The gradient at the images after {@link #forwardFromImages}; also writes the gradients of parameters that learn.
     *
     * @param featureGradient {@code [N, width]}
     * @param mapGradients by name of the map, each of the map's shape; consumed
     * @return the gradient {@code [N, H, W, 3]}
     * @throws IllegalArgumentException if no gradient is given
     */
    public Tensor imageGradient(
            Optional<INDArray> featureGradient, Map<String, List<Tensor>> mapGradients, Gates gates) {
        if (featureGradient.isEmpty() && mapGradients.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot compute the gradient at the images: expected a gradient at features or maps, got none");
        }
        return backward(featureGradient, mapGradients, gates, new Reach(lowestPart(), true));
    }

    /**
     * How far down a backward pass goes.
     *
     * @param lowest part to reach, -1 for the stem
     * @param images whether it continues to the images
     */
    private record Reach(int lowest, boolean images) {}

    private Tensor backward(
            Optional<INDArray> featureGradient, Map<String, List<Tensor>> mapGradients, Gates gates, Reach reach) {
        Tensor gradient = featureGradient.map(this::fromFeatures).orElse(null);
        for (int i = blocks.size() - 1; i >= 0; i--) {
            List<Tensor> seeds = mapGradients.getOrDefault(maps.get(i), List.of());
            if (i < reach.lowest()) {
                seeds.forEach(kernels::release);
                continue;
            }
            for (Tensor seed : seeds) {
                gradient = sum(gradient, requireShape(seed, i));
            }
            if (gradient != null) {
                gradient = blocks.get(i).backward(gradient, gates, i > reach.lowest() || reach.images());
            }
        }
        if (gradient != null && reach.lowest() == STEM) {
            return stem.orElseThrow().backward(gradient, reach.images());
        }
        if (gradient != null && !reach.images()) {
            kernels.release(gradient);
        }
        return gradient;
    }

    /**
     * Tangent {@code [N, width]} of the last forward pass's features along the parameters' direction.
     *
     * @param taps receives the tangents of feature maps
     * @throws IllegalStateException if a part above the lowest that learns does not learn
     * @throws UnsupportedOperationException if a block is routed
     */
    public INDArray tangent(Taps taps) {
        Optional<Tensor> tangent =
                lowestLearning == STEM ? Optional.of(stem.orElseThrow().tangent()) : Optional.empty();
        for (int i = Math.max(0, lowestLearning); i < blocks.size(); i++) {
            Tensor ofBlock = blocks.get(i).tangent(tangent);
            if (taps.wants(maps.get(i))) {
                taps.put(maps.get(i), ofBlock);
            }
            tangent = Optional.of(ofBlock);
        }
        Tensor x = tangent.orElseThrow(
                () -> new IllegalStateException("Cannot compute tangents: expected a block that learns, got none"));
        if (finalNormalization.isPresent()) {
            x = finalNormalization.get().tangent(x);
        }
        if (finalPooling.isPresent()) {
            x = kernels.maxPoolTangent(x, unpooled, finalPooling.get());
        }
        return kernels.meanOverSpace(x);
    }

    /**
     * Writes the tangents of parameter gradients after {@link #tangent}, for all parts at or below the topmost given
     * gradient; the gradients themselves are undefined afterwards.
     *
     * @param features gradient at the features and its tangent; empty for none
     * @param seeds gradients at feature maps with their tangents, by name; consumed
     */
    public void tangentBackward(Optional<FeatureGradient> features, Map<String, List<Dual>> seeds) {
        Dual gradient = features.map(this::fromFeatures).orElse(null);
        for (int i = blocks.size() - 1; i >= Math.max(0, lowestLearning); i--) {
            for (Dual seed : seeds.getOrDefault(maps.get(i), List.of())) {
                requireShape(seed.value(), i);
                if (gradient == null) {
                    gradient = seed;
                } else {
                    gradient.add(kernels, seed);
                }
            }
            if (gradient != null) {
                gradient = blocks.get(i).tangentBackward(gradient, i > lowestLearning);
            }
        }
        if (gradient != null) {
            stem.orElseThrow().tangentBackward(gradient);
        }
    }

    /**
     * Gradient with respect to the features, and its tangent.
     *
     * @param value {@code [N, width]}
     * @param tangent {@code [N, width]}
     */
    public record FeatureGradient(INDArray value, INDArray tangent) {}

    private Dual fromFeatures(FeatureGradient features) {
        Dual gradient = new Dual(
                kernels.meanOverSpaceGradient(features.value(), pooled),
                kernels.meanOverSpaceGradient(features.tangent(), pooled));
        if (finalPooling.isPresent()) {
            gradient = new Dual(
                    kernels.maxPoolGradient(gradient.value(), unpooled, finalPooling.get()),
                    kernels.maxPoolGradient(gradient.tangent(), unpooled, finalPooling.get()));
        }
        return finalNormalization.isPresent() ? finalNormalization.get().tangentBackward(gradient) : gradient;
    }

    private Tensor fromFeatures(INDArray featureGradient) {
        Tensor gradient = kernels.meanOverSpaceGradient(featureGradient, pooled);
        if (finalPooling.isPresent()) {
            Tensor ofMaxima = gradient;
            gradient = kernels.maxPoolGradient(ofMaxima, unpooled, finalPooling.get());
            kernels.release(ofMaxima);
        }
        return finalNormalization.isPresent() ? finalNormalization.get().backward(gradient) : gradient;
    }

    /** Adds a seed to the gradient from above, if there is one. */
    private Tensor sum(Tensor fromAbove, Tensor seed) {
        if (fromAbove == null) {
            return seed;
        }
        kernels.add(fromAbove, seed);
        kernels.release(seed);
        return fromAbove;
    }

    private Tensor requireShape(Tensor seed, int block) {
        if (!seed.shape().equals(outputs[block])) {
            throw new IllegalArgumentException("The gradient at feature map '" + maps.get(block)
                    + "' must have the map's shape " + outputs[block] + ", got " + seed.shape());
        }
        return seed;
    }
}
