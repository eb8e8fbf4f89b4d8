package org.spottune.nn.blocks;

import org.spottune.kernels.BatchNormalization;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/** Batch normalisation and rectifier that follow no convolution, such as those before the pooling of a ResNet-26. */
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

    /** Sets what computes, on the parameters as they are bound by then. */
    public void bind(Kernels owner) {
        kernels = owner;
        inference = null;
        training = null;
        tangent = null;
    }

    /** Output on stored statistics; the input is left as it is. */
    public Tensor infer(Tensor x) {
        if (inference == null) {
            inference = kernels.batchNormalization(norm.forInference(true));
        }
        return inference.forward(x, Statistics.STORED);
    }

    /** Output, keeping what {@link #backward} needs; the input must stay as it is until then. */
    public Tensor forward(Tensor x) {
        if (training == null) {
            training = kernels.batchNormalization(norm.forTraining(true));
        }
        input = x;
        output = training.forward(x, learning.statistics());
        return output;
    }

    /** Input gradient; writes parameter gradients if the normalisation learns. The output gradient is consumed. */
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
            throw new IllegalStateException("Second-order passes are for parts that learn; a normalisation does not");
        }
        if (tangent == null) {
            tangent = new NormalizationTangent(norm, true, kernels);
        }
        return tangent.forward(input, ofInput, output, learning.statistics());
    }

    /** Input gradient and its tangent; writes the tangents of the parameters' gradients. The output gradient is consumed. */
    public Dual tangentBackward(Dual outputGradient) {
        return tangent.backward(outputGradient);
    }
}
