package org.spottune.nn.blocks;

import java.util.Optional;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.FlatVector;

/**
 * A convolution's kernel and bias under the checkpoint's names, which domains may share.
 *
 * @param name of the convolution, such as {@code layer1.0.conv1}
 * @param weight {@code [out, in, k, k]}
 * @param bias {@code [out]}
 * @param learns whether kernel and bias learn
 */
record SharedKernel(String name, ConvolutionShape shape, Parameter weight, Optional<Parameter> bias, boolean learns) {

    /** Declares them. */
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
     * @param suffix of their name, behind that of the convolution
     * @param learning of the kernel's unit
     */
    Parameter declareOwn(ParameterSet parameters, String suffix, Learning learning, Initializer start, long... sizes) {
        Learning own = learning.ofDecoration();
        return parameters.declare(new Parameter(name + suffix, own.weightRole(), own.group(), start, sizes));
    }

    /** What the convolution computes with; gradients must be bound if it learns. */
    ConvolutionWeights weights() {
        return weights(weight.vector());
    }

    /** The same with another kernel in the place of its own, whose gradient is that of its own. */
    ConvolutionWeights weights(FlatVector kernel) {
        Optional<FlatVector> shift = bias.map(Parameter::vector);
        return learns
                ? ConvolutionWeights.learning(kernel, weight.gradientVector(), shift)
                : ConvolutionWeights.fixed(kernel, shift);
    }

    /** Grows with each change of the values. */
    long version() {
        return weight.vector().version()
                + bias.map(parameter -> parameter.vector().version()).orElse(0L);
    }
}
