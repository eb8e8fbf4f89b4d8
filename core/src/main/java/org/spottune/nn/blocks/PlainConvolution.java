package org.spottune.nn.blocks;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/** A convolution with the shared kernel, without decoration. */
final class PlainConvolution implements DomainConvolution {

    private final SharedKernel shared;
    private Kernels kernels;
    private Convolution convolution;

    PlainConvolution(SharedKernel shared) {
        this.shared = shared;
    }

    @Override
    public void bind(Kernels owner) {
        kernels = owner;
        convolution = null;
    }

    @Override
    public Tensor forward(Tensor input) {
        return convolution().forward(input);
    }

    Convolution convolution() {
        if (convolution == null) {
            convolution = kernels.convolution(shared.shape(), shared.weights());
        }
        return convolution;
    }

    @Override
    public Tensor backward(Tensor input, Tensor outputGradient, boolean wantsInputGradient) {
        if (shared.learns()) {
            convolution.weightGradient(input, outputGradient);
        }
        Tensor result = wantsInputGradient ? convolution.inputGradient(outputGradient, input.shape()) : null;
        kernels.release(outputGradient);
        return result;
    }

    @Override
    public INDArray kernel() {
        return shared.weight().values();
    }

    @Override
    public Optional<INDArray> shift() {
        return shared.bias().map(Parameter::values);
    }

    @Override
    public long version() {
        return shared.version();
    }
}
