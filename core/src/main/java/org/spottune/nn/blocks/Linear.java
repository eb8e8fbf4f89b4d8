package org.spottune.nn.blocks;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A linear layer {@code x W^T + b}, {@code [N, in] -> [N, out]}, with weight {@code [out, in]} as in PyTorch. */
public final class Linear {

    private final Parameter weight;
    private final Parameter bias;
    private INDArray input;
    private INDArray inputTangent;

    /** @param name prefix of the names of weight and bias, such as {@code fc} */
    public Linear(ParameterSet parameters, String name, long in, long out, Parameter.Group group) {
        this(parameters, name, in, out, group, new Start(Initializer.LINEAR, Initializer.ZERO));
    }

    /** @param name prefix of the names of weight and bias */
    public Linear(ParameterSet parameters, String name, long in, long out, Parameter.Group group, Start start) {
        weight = parameters.declare(
                new Parameter(name + ".weight", Parameter.Role.LEARNING, group, start.weight(), out, in));
        bias = parameters.declare(new Parameter(name + ".bias", Parameter.Role.LEARNING, group, start.bias(), out));
    }

    /** Initial values of weight and bias. */
    public record Start(Initializer weight, Initializer bias) {}

    /** Inference: the output {@code [N, out]}, keeping nothing. */
    public INDArray infer(INDArray x) {
        return x.mmul(weight.values().transpose()).addiRowVector(bias.values());
    }

    /** Training pass: the output {@code [N, out]}, keeping the input for {@link #backward}. */
    public INDArray forward(INDArray x) {
        input = x;
        return infer(x);
    }

    /** Writes the gradients of weight and bias, summed over the batch, and returns the input gradient {@code [N, in]}. */
    public INDArray backward(INDArray outputGradient) {
        INDArray gradient = outputGradient.castTo(input.dataType());
        weight.gradientVector().write(gradient.transpose().mmul(input));
        bias.gradientVector().write(gradient.sum(0));
        return inputGradient(gradient);
    }

    /** Sets the gradients to zero, for passes in which no loss reaches the output. */
    public void noGradient() {
        weight.gradientVector().fill(0);
        bias.gradientVector().fill(0);
    }

    /** Gradient {@code [N, in]} with respect to the input; writes no parameter gradients. */
    public INDArray inputGradient(INDArray outputGradient) {
        return outputGradient.castTo(weight.values().dataType()).mmul(weight.values());
    }

    /** Tangent {@code [N, out]} of the last forward pass's output, for the tangent {@code [N, in]} of its input. */
    public INDArray tangent(INDArray ofInput) {
        inputTangent = ofInput;
        return ofInput.mmul(weight.values().transpose())
                .addi(input.mmul(direction(weight).transpose()))
                .addiRowVector(direction(bias).reshape(bias.length()));
    }

    /**
     * Writes the tangents of the gradients of weight and bias.
     *
     * @param outputGradient {@code [N, out]}
     * @param gradientTangent {@code [N, out]}
     * @return the tangent {@code [N, in]} of the input gradient
     */
    public INDArray tangentBackward(INDArray outputGradient, INDArray gradientTangent) {
        INDArray gradient = outputGradient.castTo(input.dataType());
        INDArray tangent = gradientTangent.castTo(input.dataType());
        weight.curvatureVector()
                .write(tangent.transpose().mmul(input).addi(gradient.transpose().mmul(inputTangent)));
        bias.curvatureVector().write(tangent.sum(0));
        return tangent.mmul(weight.values()).addi(gradient.mmul(direction(weight)));
    }

    private static INDArray direction(Parameter parameter) {
        return parameter
                .directionVector()
                .read()
                .reshape(
                        'c',
                        parameter.shape().stream().mapToLong(Long::longValue).toArray());
    }
}
