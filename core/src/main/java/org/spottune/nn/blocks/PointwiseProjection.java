package org.spottune.nn.blocks;

import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/**
 * A learning 1x1 convolution with bias and without normalisation, {@code [N, H, W, in] -> [N, H, W, out]}. It starts
 * with PyTorch's initial values or the identity, not with He's: without normalisation, outputs would grow with the
 * number of input channels, and a loss on them would dominate all others for many epochs.
 */
public final class PointwiseProjection {

    private final ConvolutionShape shape;
    private final Parameter weight;
    private final Parameter bias;

    private Kernels kernels;
    private Convolution convolution;
    private TangentConvolution tangentConvolution;
    private Tensor input;
    private Tensor inputTangent;

    /**
     * Declares a projection.
     *
     * @param name prefix of the names of weight and bias
     * @param start initial values of the weight; the bias starts at zero
     */
    public PointwiseProjection(
            ParameterSet parameters, String name, int in, int out, Parameter.Group group, Initializer start) {
        shape = ConvolutionShape.same(in, out, 1, 1);
        weight = parameters.declare(
                new Parameter(name + ".weight", Parameter.Role.LEARNING, group, start, shape.weightShape()));
        bias = parameters.declare(new Parameter(name + ".bias", Parameter.Role.LEARNING, group, Initializer.ZERO, out));
    }

    /** Sets the kernels. Parameters must be bound before. */
    public void bind(Kernels owner) {
        kernels = owner;
        convolution = null;
        tangentConvolution = null;
    }

    /** Training pass: the output, keeping what {@link #backward} needs; the input must stay unchanged until then. */
    public Tensor forward(Tensor x) {
        if (convolution == null) {
            convolution = kernels.convolution(
                    shape,
                    ConvolutionWeights.learning(weight.vector(), weight.gradientVector(), Optional.of(bias.vector())));
        }
        input = x;
        return convolution.forward(x);
    }

    /** Writes parameter gradients and returns the input gradient; consumes the output gradient. */
    public Tensor backward(Tensor outputGradient) {
        convolution.weightGradient(input, outputGradient);
        bias.gradientVector().write(Nd4j.createFromArray(channelSums(outputGradient)));
        Tensor result = convolution.inputGradient(outputGradient, input.shape());
        kernels.release(outputGradient);
        return result;
    }

    /** Sets the gradients to zero, for passes in which no loss reaches the output. */
    public void noGradient() {
        weight.gradientVector().fill(0);
        bias.gradientVector().fill(0);
    }

    /**
     * Tangent of the last forward pass's output; the input's tangent must stay unchanged until
     * {@link #tangentBackward}.
     */
    public Tensor tangent(Tensor ofInput) {
        if (tangentConvolution == null) {
            tangentConvolution = new TangentConvolution(
                    kernels,
                    shape,
                    weight,
                    Optional.of(bias),
                    convolution,
                    kernels.convolution(shape, ConvolutionWeights.fixed(weight.vector(), Optional.empty())));
        }
        inputTangent = ofInput;
        return tangentConvolution.tangent(input, Optional.of(ofInput));
    }

    /**
     * Writes the tangents of parameter gradients and returns the input gradient with its tangent; the gradients
     * themselves are undefined afterwards. Consumes the output gradient.
     */
    public Dual tangentBackward(Dual outputGradient) {
        tangentConvolution.weightCurvature(input, Optional.of(inputTangent), outputGradient);
        bias.curvatureVector().write(Nd4j.createFromArray(channelSums(outputGradient.tangent())));
        Dual result = tangentConvolution.inputGradient(outputGradient, input.shape());
        outputGradient.release(kernels);
        return result;
    }

    /** Sets the tangents to zero, for passes in which no loss reaches the output. */
    public void noCurvature() {
        weight.curvatureVector().fill(0);
        bias.curvatureVector().fill(0);
    }

    private double[] channelSums(Tensor gradient) {
        double[] sums = kernels.channelMeans(gradient);
        for (int c = 0; c < sums.length; c++) {
            sums[c] *= gradient.shape().valuesPerChannel();
        }
        return sums;
    }
}
