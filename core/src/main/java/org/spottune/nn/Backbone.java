package org.spottune.nn;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;
import org.spottune.nn.blocks.Block;
import org.spottune.nn.blocks.Changed;
import org.spottune.nn.blocks.Gates;
import org.spottune.nn.blocks.Normalization;
import org.spottune.nn.blocks.Stem;

/**
 * A residual network from normalised images {@code [N, H, W, 3]} to pooled features {@code [N, width]}.
 *
 * <p>Everything below the lowest part that learns runs as in inference, and gradients stop there. Not thread-safe.
 */
public final class Backbone {

    private static final int STEM = -1;

    private final Stem stem;
    private final List<Block> blocks;
    private final Optional<Normalization> finalNormalization;
    private final int lowestLearning;

    private Kernels kernels;
    private ActivationShape pooled;

    /** @param lowestLearning index of the lowest block with something that learns, -1 if the stem does */
    Backbone(Stem stem, List<Block> blocks, Optional<Normalization> finalNormalization, int lowestLearning) {
        this.stem = stem;
        this.blocks = List.copyOf(blocks);
        this.finalNormalization = finalNormalization;
        this.lowestLearning = lowestLearning;
    }

    /** Sets what computes; parameters must be bound before the first pass. */
    public void bind(Kernels owner) {
        kernels = owner;
        stem.bind(owner);
        blocks.forEach(block -> block.bind(owner));
        finalNormalization.ifPresent(normalization -> normalization.bind(owner));
    }

    /** Tells that parameter values moved. */
    public void parametersChanged(Changed changed) {
        stem.parametersChanged(changed);
        blocks.forEach(block -> block.parametersChanged(changed));
    }

    /** Features without keeping anything; the images are left as they are. */
    public INDArray infer(Tensor images, Gates gates) {
        Tensor x = inferBlocks(images, gates, blocks.size());
        if (finalNormalization.isPresent()) {
            Tensor normalized = finalNormalization.get().infer(x);
            kernels.release(x);
            x = normalized;
        }
        INDArray features = kernels.meanOverSpace(x);
        kernels.release(x);
        return features;
    }

    /** Features, keeping what {@link #backward} needs; the images must stay as they are until then. */
    public INDArray forward(Tensor images, Gates gates) {
        int first = Math.max(0, Math.min(lowestLearning, blocks.size()));
        Tensor x = lowestLearning == STEM ? stem.forward(images) : inferBlocks(images, gates, first);
        for (Block block : blocks.subList(first, blocks.size())) {
            x = block.forward(x, gates);
        }
        if (finalNormalization.isPresent()) {
            x = finalNormalization.get().forward(x);
        }
        pooled = x.shape();
        return kernels.meanOverSpace(x);
    }

    /** Writes the gradients of parameters and gates, summed over the batch. */
    public void backward(INDArray featureGradient, Gates gates) {
        if (!learns()) {
            return;
        }
        Tensor gradient = kernels.meanOverSpaceGradient(featureGradient, pooled);
        if (finalNormalization.isPresent()) {
            gradient = finalNormalization.get().backward(gradient);
        }
        for (int i = blocks.size() - 1; i >= Math.max(0, lowestLearning); i--) {
            gradient = blocks.get(i).backward(gradient, gates, i > lowestLearning);
        }
        if (lowestLearning == STEM) {
            stem.backward(gradient);
        }
    }

    private boolean learns() {
        return lowestLearning < blocks.size() || finalNormalization.isPresent() && lowestLearning == blocks.size();
    }

    private Tensor inferBlocks(Tensor images, Gates gates, int count) {
        Tensor x = stem.infer(images);
        for (Block block : blocks.subList(0, count)) {
            x = block.infer(x, gates);
        }
        return x;
    }
}
