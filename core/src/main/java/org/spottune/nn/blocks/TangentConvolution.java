package org.spottune.nn.blocks;

import java.util.Optional;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/**
 * Tangents of a learning convolution and of its gradients. With weights W, their direction V and the tangent operator
 * R: {@code Ry = conv(x, V) + conv(Rx, W)}; input gradient and weight gradient follow the same rule.
 */
final class TangentConvolution {

    private final Kernels kernels;
    private final Parameter weight;
    private final Convolution convolution;
    private final Convolution withoutBias;
    private final Convolution directional;

    /**
     * @param convolution with the weights, which writes their gradient
     * @param withoutBias the same without a bias, or with one that has no effect
     */
    TangentConvolution(
            Kernels kernels,
            ConvolutionShape shape,
            Parameter weight,
            Optional<Parameter> bias,
            Convolution convolution,
            Convolution withoutBias) {
        this.kernels = kernels;
        this.weight = weight;
        this.convolution = convolution;
        this.withoutBias = withoutBias;
        this.directional = kernels.convolution(
                shape,
                ConvolutionWeights.learning(
                        weight.directionVector(), weight.curvatureVector(), bias.map(Parameter::directionVector)));
    }

    /** Tangent of the output; the input's tangent is empty if nothing below moves. */
    Tensor tangent(Tensor input, Optional<Tensor> ofInput) {
        Tensor tangent = directional.forward(input);
        ofInput.ifPresent(moving -> addAndRelease(tangent, withoutBias.forward(moving)));
        return tangent;
    }

    /** Writes the tangent of the weight gradient; the gradient itself is undefined afterwards. */
    void weightCurvature(Tensor input, Optional<Tensor> inputTangent, Dual outputGradient) {
        directional.weightGradient(input, outputGradient.tangent());
        inputTangent.ifPresent(moving -> {
            convolution.weightGradient(moving, outputGradient.value());
            weight.curvatureVector().axpy(1, weight.gradientVector());
        });
    }

    /** Input gradient and its tangent; the output gradient stays unchanged. */
    Dual inputGradient(Dual outputGradient, ActivationShape input) {
        Tensor tangent = convolution.inputGradient(outputGradient.tangent(), input);
        addAndRelease(tangent, directional.inputGradient(outputGradient.value(), input));
        return new Dual(convolution.inputGradient(outputGradient.value(), input), tangent);
    }

    private void addAndRelease(Tensor sum, Tensor addend) {
        kernels.add(sum, addend);
        kernels.release(addend);
    }
}
