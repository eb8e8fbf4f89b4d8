package org.spottune.nn.blocks;

import java.util.Optional;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.FlatVector;

/**
 * A convolution's kernel and bias, which domains may share.
 *
 * @param name of the convolution, such as {@code layer1.0.conv1}
 * @param weight {@code [out, in, k, k]}
 * @param bias {@code [out]}
 * @param learns whether kernel and bias learn
 */
record SharedKernel(String name, ConvolutionShape shape, Parameter weight, Optional<Parameter> bias, boolean learns) {

    /** Declares kernel and bias. */
    static SharedKernel declare(
            ParameterSet parameters, String name, ConvolutionShape shape, boolean biased, Learning learning) {
        Parameter weight = parameters.declare(new Parameter(
                name + ".weight", learning.weightRole(), learning.group(), Initializer.HE_NORMAL, shape.weightShape()));
        Optional<Parameter> bias = biased
                ? Optional.of(parameters.declare(new Parameter(
                        name + ".bias",
                        learning.weightRole(),
                        learning.group(),
                        Initializer.ZERO,
                        shape.outChannels())))
                : Optional.empty();
        return new SharedKernel(name, shape, weight, bias, learning.weightsLearn());
    }

    /**
     * Declares a domain's own values beside the kernel.
     *
     * @param suffix appended to the convolution's name
     * @param learning how the kernel's unit learns
     */
    Parameter declareOwn(ParameterSet parameters, String suffix, Learning learning, Initializer start, long... sizes) {
        Learning own = learning.ofDecoration();
        return parameters.declare(new Parameter(name + suffix, own.weightRole(), own.group(), start, sizes));
    }

    /** The kernels' view of the weights; gradients must be bound if they learn. */
    ConvolutionWeights weights() {
        return weights(weight.vector());
    }

    /** As {@link #weights()} with another kernel's values; its gradient still goes to this kernel's. */
    ConvolutionWeights weights(FlatVector kernel) {
        Optional<FlatVector> shift = bias.map(Parameter::vector);
        return learns
                ? ConvolutionWeights.learning(kernel, weight.gradientVector(), shift)
                : ConvolutionWeights.fixed(kernel, shift);
    }

    /** Grows with every change of the values. */
    long version() {
        return weight.vector().version()
                + bias.map(parameter -> parameter.vector().version()).orElse(0L);
    }
}
