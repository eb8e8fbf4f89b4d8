package org.spottune.nn.blocks;

import org.spottune.kernels.BatchNormalization;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/** Batch normalisation and rectifier without a convolution, such as before the pooling of a ResNet-26. */
public final class Normalization {

    private final Learning learning;
    private final NormParameters norm;
    private Kernels kernels;
    private BatchNormalization inference;
    private BatchNormalization training;
    private NormalizationTangent tangent;
    private Tensor input;
    private Tensor output;

    public Normalization(ParameterSet parameters, String name, int channels, Learning learning) {
        this.learning = learning.undecorated();
        this.norm = new NormParameters(parameters, name, channels, this.learning);
    }

    /** Sets the kernels. Parameters must be bound before. */
    public void bind(Kernels owner) {
        kernels = owner;
        inference = null;
        training = null;
        tangent = null;
    }

    /** Inference: the output with stored statistics; the input stays unchanged. */
    public Tensor infer(Tensor x) {
        if (inference == null) {
            inference = kernels.batchNormalization(norm.forInference(true));
        }
        return inference.forward(x, Statistics.STORED);
    }

    /** Training pass: the output, keeping what {@link #backward} needs; the input must stay unchanged until then. */
    public Tensor forward(Tensor x) {
        if (training == null) {
            training = kernels.batchNormalization(norm.forTraining(true));
        }
        input = x;
        output = training.forward(x, learning.statistics());
        return output;
    }

    /** Input gradient; writes parameter gradients if the normalisation learns. Consumes the output gradient. */
    public Tensor backward(Tensor outputGradient) {
        return training.backward(outputGradient);
    }

    /**
     * Tangent of the last forward pass's output along the parameters' direction.
     *
     * @throws IllegalStateException if the normalisation does not learn
     */
    public Tensor tangent(Tensor ofInput) {
        if (!learning.learns()) {
            throw new IllegalStateException(
                    "Cannot run a second-order pass: expected parts that learn, got a fixed normalisation");
        }
        if (tangent == null) {
            tangent = new NormalizationTangent(norm, true, kernels);
        }
        return tangent.forward(input, ofInput, output, learning.statistics());
    }

    /** Input gradient and its tangent; writes the tangents of parameter gradients. Consumes the output gradient. */
    public Dual tangentBackward(Dual outputGradient) {
        return tangent.backward(outputGradient);
    }
}
