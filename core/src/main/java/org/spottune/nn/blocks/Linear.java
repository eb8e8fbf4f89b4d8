package org.spottune.nn.blocks;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A linear layer {@code x W^T + b}, {@code [N, in] -> [N, out]}, with PyTorch's weight {@code [out, in]}. */
public final class Linear {

    private final Parameter weight;
    private final Parameter bias;
    private INDArray input;

    /** @param name prefix of the names of weight and bias, such as {@code fc} */
    public Linear(ParameterSet parameters, String name, long in, long out, Parameter.Group group) {
        weight = parameters.declare(
                new Parameter(name + ".weight", Parameter.Role.LEARNING, group, Initializer.LINEAR, out, in));
        bias = parameters.declare(new Parameter(name + ".bias", Parameter.Role.LEARNING, group, Initializer.ZERO, out));
    }

    /** Output without keeping anything. */
    public INDArray infer(INDArray x) {
        return x.mmul(weight.values().transpose()).addiRowVector(bias.values());
    }

    /** Output, keeping the input for {@link #backward}. */
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

    /** Gradient {@code [N, in]} with respect to the input; writes nothing. */
    public INDArray inputGradient(INDArray outputGradient) {
        return outputGradient.castTo(weight.values().dataType()).mmul(weight.values());
    }
}
