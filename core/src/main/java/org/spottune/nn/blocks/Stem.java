package org.spottune.nn.blocks;

import java.util.Optional;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.MaxPooling;
import org.spottune.kernels.Tensor;

/**
 * The layers before the first block: a convolution unit and optional max-pooling, {@code [N, H, W, 3] -> [N, H', W',
 * width]}.
 */
public final class Stem {

    private final ConvolutionUnit unit;
    private final Optional<MaxPooling> pooling;
    private Kernels kernels;
    private Tensor unpooled;

    public Stem(ConvolutionUnit unit, Optional<MaxPooling> pooling) {
        this.unit = unit;
        this.pooling = pooling;
    }

    /** Sets the kernels. Parameters must be bound before the first pass. */
    public void bind(Kernels owner) {
        kernels = owner;
        unit.bind(owner);
    }

    /** Inference: the output, keeping nothing; the images stay unchanged. */
    public Tensor infer(Tensor images) {
        Tensor output = unit.infer(images);
        if (pooling.isEmpty()) {
            return output;
        }
        Tensor pooled = kernels.maxPool(output, pooling.get());
        kernels.release(output);
        return pooled;
    }

    /** Training pass: the output, keeping what {@link #backward} needs; the images must stay unchanged until then. */
    public Tensor forward(Tensor images) {
        unpooled = unit.forward(images);
        return pooling.isPresent() ? kernels.maxPool(unpooled, pooling.get()) : unpooled;
    }

    /**
     * Writes parameter gradients; consumes the output gradient.
     *
     * @return the gradient at the images, or null if not wanted
     */
    public Tensor backward(Tensor outputGradient, boolean wantsImageGradient) {
        Tensor gradient = outputGradient;
        if (pooling.isPresent()) {
            gradient = kernels.maxPoolGradient(outputGradient, unpooled, pooling.get());
            kernels.release(outputGradient);
        }
        return unit.backward(gradient, wantsImageGradient);
    }

    /** Tangent of the last forward pass's output along the parameters' direction. */
    public Tensor tangent() {
        Tensor tangent = unit.tangent(Optional.empty());
        if (pooling.isEmpty()) {
            return tangent;
        }
        Tensor pooled = kernels.maxPoolTangent(tangent, unpooled, pooling.get());
        kernels.release(tangent);
        return pooled;
    }

    /** Writes the tangents of parameter gradients; consumes the output gradient. */
    public void tangentBackward(Dual outputGradient) {
        Dual gradient = outputGradient;
        if (pooling.isPresent()) {
            gradient = new Dual(
                    kernels.maxPoolGradient(outputGradient.value(), unpooled, pooling.get()),
                    kernels.maxPoolGradient(outputGradient.tangent(), unpooled, pooling.get()));
            outputGradient.release(kernels);
        }
        unit.tangentBackward(gradient, false);
    }
}
