package org.spottune.nn.blocks;

import java.util.Optional;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.MaxPooling;
import org.spottune.kernels.Tensor;

/**
 * A block without a shortcut: one convolution unit, frozen or learning, preceded by max-pooling at the start of a
 * stage: {@code F(pool(x))}.
 */
public final class PlainUnit implements Block {

    private final Optional<MaxPooling> pooling;
    private final ConvolutionUnit unit;
    private Kernels kernels;
    private Tensor input;

    /** @param pooling of the input, if any */
    public PlainUnit(Optional<MaxPooling> pooling, ConvolutionUnit unit) {
        this.pooling = pooling;
        this.unit = unit;
    }

    @Override
    public void bind(Kernels owner) {
        kernels = owner;
        unit.bind(owner);
    }

    @Override
    public Tensor infer(Tensor x, Gates gates) {
        Tensor pooled = pool(x);
        if (pooled != x) {
            kernels.release(x);
        }
        Tensor output = unit.infer(pooled);
        kernels.release(pooled);
        return output;
    }

    @Override
    public Tensor forward(Tensor x, Gates gates) {
        input = x;
        return unit.forward(pool(x));
    }

    private Tensor pool(Tensor x) {
        return pooling.isPresent() ? kernels.maxPool(x, pooling.get()) : x;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Gates gates, boolean wantsInputGradient) {
        Tensor gradient = unit.backward(outputGradient, wantsInputGradient);
        if (!wantsInputGradient || pooling.isEmpty()) {
            return gradient;
        }
        Tensor result = kernels.maxPoolGradient(gradient, input, pooling.get());
        kernels.release(gradient);
        return result;
    }

    @Override
    public Tensor tangent(Optional<Tensor> ofInput) {
        if (pooling.isEmpty()) {
            return unit.tangent(ofInput);
        }
        return unit.tangent(ofInput.map(tangent -> kernels.maxPoolTangent(tangent, input, pooling.get())));
    }

    @Override
    public Dual tangentBackward(Dual outputGradient, boolean wantsInputGradient) {
        Dual gradient = unit.tangentBackward(outputGradient, wantsInputGradient);
        if (!wantsInputGradient || pooling.isEmpty()) {
            return gradient;
        }
        Dual result = new Dual(
                kernels.maxPoolGradient(gradient.value(), input, pooling.get()),
                kernels.maxPoolGradient(gradient.tangent(), input, pooling.get()));
        gradient.release(kernels);
        return result;
    }
}
