package org.spottune.nn.blocks;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/** A convolution with a derived kernel; in training it needs two more buffers of the kernel's length. */
final class DerivedConvolution implements DomainConvolution {

    private final DerivedKernel kernel;
    private Kernels kernels;
    private Convolution convolution;
    private FlatVector derived;
    private FlatVector gradient;
    private long derivedVersion;

    DerivedConvolution(DerivedKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public void bind(Kernels owner) {
        kernels = owner;
        convolution = null;
    }

    @Override
    public Tensor forward(Tensor input) {
        if (convolution == null) {
            FlatVector weight = kernel.shared().weight().vector();
            derived = weight.like();
            gradient = weight.like();
            convolution = kernels.convolution(
                    kernel.shared().shape(),
                    ConvolutionWeights.learning(
                            derived, gradient, kernel.shared().bias().map(Parameter::vector)));
            derivedVersion = ConvolutionUnit.NEVER;
        }
        long version = version();
        if (version != derivedVersion) {
            kernel.derive(derived);
            derivedVersion = version;
        }
        return convolution.forward(input);
    }

    @Override
    public Tensor backward(Tensor input, Tensor outputGradient, boolean wantsInputGradient) {
        convolution.weightGradient(input, outputGradient);
        kernel.pullBack(gradient);
        Tensor result = wantsInputGradient ? convolution.inputGradient(outputGradient, input.shape()) : null;
        kernels.release(outputGradient);
        return result;
    }

    @Override
    public INDArray kernel() {
        FlatVector values = kernel.shared().weight().vector().like();
        kernel.derive(values);
        return values.read();
    }

    @Override
    public Optional<INDArray> shift() {
        return kernel.shared().bias().map(Parameter::values);
    }

    @Override
    public long version() {
        return kernel.shared().version() + kernel.own().vector().version();
    }
}
