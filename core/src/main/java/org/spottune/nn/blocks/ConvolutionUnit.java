package org.spottune.nn.blocks;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.BatchNormalization;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/**
 * Convolution and, where asked, batch normalisation and a rectifier: {@code [N, H, W, in] -> [N, H', W', out]}.
 *
 * <p>Where nothing of it learns, and in inference, the normalisation is folded into the convolution: one operation. Where
 * only the normalisation learns, the convolution's weights have no gradient.
 */
public final class ConvolutionUnit {

    /**
     * What a unit computes.
     *
     * @param shape of the convolution
     * @param biased whether the convolution has a bias
     * @param normalized whether a batch normalisation follows the convolution
     * @param rectified whether a rectifier follows that
     */
    public record Form(ConvolutionShape shape, boolean biased, boolean normalized, boolean rectified) {

        /** A convolution that a normalisation follows. */
        public Form(ConvolutionShape shape, boolean biased, boolean rectified) {
            this(shape, biased, true, rectified);
        }

        /** A convolution without bias, as almost all are. */
        public static Form unbiased(ConvolutionShape shape, boolean rectified) {
            return new Form(shape, false, rectified);
        }
    }

    private static final long NEVER_FOLDED = -1;

    private final ConvolutionShape shape;
    private final boolean rectified;
    private final Learning learning;
    private final Parameter weight;
    private final Optional<Parameter> bias;
    private final Optional<NormParameters> norm;

    private Kernels kernels;
    private Convolution convolution;
    private BatchNormalization normalization;
    private Convolution folded;
    private FlatVector foldedWeight;
    private FlatVector foldedBias;
    private long foldedVersion;

    private TangentConvolution tangentConvolution;
    private NormalizationTangent normalizationTangent;

    private Tensor input;
    private Tensor output;
    private Tensor convolved;
    private Optional<Tensor> inputTangent = Optional.empty();

    /**
     * Declares a unit.
     *
     * @param convolutionName prefix of the weight's name, such as {@code layer1.0.conv1}
     * @param normName prefix of the normalisation's names, such as {@code layer1.0.bn1}; not read without one
     */
    public ConvolutionUnit(
            ParameterSet parameters, String convolutionName, String normName, Form form, Learning learning) {
        this.shape = form.shape();
        this.rectified = form.rectified();
        this.learning = learning;
        this.weight = parameters.declare(new Parameter(
                convolutionName + ".weight",
                learning.weightRole(),
                learning.group(),
                Initializer.HE_NORMAL,
                shape.weightShape()));
        this.bias = form.biased()
                ? Optional.of(parameters.declare(new Parameter(
                        convolutionName + ".bias",
                        learning.weightRole(),
                        learning.group(),
                        Initializer.ZERO,
                        shape.outChannels())))
                : Optional.empty();
        this.norm = form.normalized()
                ? Optional.of(new NormParameters(parameters, normName, shape.outChannels(), learning))
                : Optional.empty();
    }

    /** Sets what computes, on the parameters as they are bound by then. */
    public void bind(Kernels owner) {
        kernels = owner;
        convolution = null;
        normalization = null;
        folded = null;
        tangentConvolution = null;
        normalizationTangent = null;
    }

    boolean learns() {
        return learning.learns();
    }

    /** Output without keeping anything; the input is left as it is. */
    public Tensor infer(Tensor x) {
        return folded().forward(x);
    }

    /** {@code sum = max(0, sum + output)}, in place and without keeping anything; the input is left as it is. */
    void inferAddRectified(Tensor x, Tensor sum) {
        folded().addForwardRectified(x, sum);
    }

    /** Output, keeping what {@link #backward} needs; the input must stay as it is until then. */
    public Tensor forward(Tensor x) {
        input = x;
        if (!learning.learns()) {
            output = folded().forward(x);
            return output;
        }
        convolved = convolution().forward(x);
        if (norm.isPresent()) {
            output = normalization().forward(convolved, learning.statistics());
        } else {
            output = convolved;
            rectify(output);
        }
        return output;
    }

    private void rectify(Tensor values) {
        if (rectified) {
            kernels.rectify(values);
        }
    }

    /**
     * Writes gradients of those parameters that learn; the output gradient is consumed.
     *
     * @return the input gradient, or null if it is not wanted
     */
    public Tensor backward(Tensor outputGradient, boolean wantsInputGradient) {
        if (!learning.learns()) {
            return frozenInputGradient(outputGradient, output, input);
        }
        Tensor gradient = throughNormalization(outputGradient);
        if (learning.weightsLearn()) {
            bias.ifPresent(parameter -> parameter.gradientVector().write(shiftGradient(gradient)));
            convolution.weightGradient(input, gradient);
        }
        if (!wantsInputGradient) {
            kernels.release(gradient);
            return null;
        }
        Tensor result = convolution.inputGradient(gradient, input.shape());
        kernels.release(gradient);
        return result;
    }

    private Tensor throughNormalization(Tensor outputGradient) {
        if (norm.isPresent()) {
            return normalization.backward(outputGradient);
        }
        if (rectified) {
            kernels.rectifierGradient(outputGradient, output);
        }
        return outputGradient;
    }

    /** Gradient with respect to the bias. */
    private INDArray shiftGradient(Tensor gradient) {
        return norm.map(parameters -> parameters.inputShiftGradient(learning.statistics()))
                .orElseGet(() -> channelSums(gradient));
    }

    private INDArray channelSums(Tensor gradient) {
        return Nd4j.createFromArray(kernels.channelMeans(gradient))
                .muli(gradient.shape().valuesPerChannel());
    }

    /**
     * Tangent of the last forward pass's output along the parameters' direction.
     *
     * @param ofInput tangent of the input, none where nothing below moves; it must stay as it is until
     *     {@link #tangentBackward}
     * @throws IllegalStateException if the weights do not learn
     */
    public Tensor tangent(Optional<Tensor> ofInput) {
        if (!learning.weightsLearn()) {
            throw new IllegalStateException(
                    "Second-order passes are for parts that learn; '" + weight.name() + "' does not");
        }
        inputTangent = ofInput;
        Tensor ofConvolution = tangentConvolution().tangent(input, ofInput);
        if (norm.isEmpty()) {
            if (rectified) {
                kernels.rectifierGradient(ofConvolution, output);
            }
            return ofConvolution;
        }
        Tensor tangent = normalizationTangent().forward(convolved, ofConvolution, output, learning.statistics());
        kernels.release(ofConvolution);
        return tangent;
    }

    /**
     * Writes the tangents of the parameters' gradients; the gradients themselves are undefined afterwards.
     *
     * @param outputGradient and its tangent, consumed
     * @return the input gradient and its tangent, or null if they are not wanted
     */
    public Dual tangentBackward(Dual outputGradient, boolean wantsInputGradient) {
        Dual gradient = throughNormalization(outputGradient);
        tangentConvolution.weightCurvature(input, inputTangent, gradient);
        bias.ifPresent(parameter -> parameter.curvatureVector().write(shiftCurvature(gradient.tangent())));
        Dual result = wantsInputGradient ? tangentConvolution.inputGradient(gradient, input.shape()) : null;
        gradient.release(kernels);
        return result;
    }

    private Dual throughNormalization(Dual outputGradient) {
        if (norm.isPresent()) {
            return normalizationTangent.backward(outputGradient);
        }
        if (rectified) {
            outputGradient.rectify(kernels, output);
        }
        return outputGradient;
    }

    /** Batch statistics cancel a constant that is added to their input. */
    private INDArray shiftCurvature(Tensor gradientTangent) {
        boolean cancelled = norm.isPresent() && learning.statistics() == Statistics.BATCH;
        return cancelled ? Nd4j.zeros(shape.outChannels()) : channelSums(gradientTangent);
    }

    private TangentConvolution tangentConvolution() {
        if (tangentConvolution == null) {
            tangentConvolution =
                    new TangentConvolution(kernels, shape, weight, bias, convolution, withoutEffectOfBias());
        }
        return tangentConvolution;
    }

    /** The convolution without its bias, or with one that the normalisation cancels, which spares packing weights again. */
    private Convolution withoutEffectOfBias() {
        return bias.isEmpty() || norm.isPresent() && learning.statistics() == Statistics.BATCH
                ? convolution
                : kernels.convolution(shape, ConvolutionWeights.fixed(weight.vector(), Optional.empty()));
    }

    private NormalizationTangent normalizationTangent() {
        if (normalizationTangent == null) {
            normalizationTangent = new NormalizationTangent(norm.orElseThrow(), rectified, kernels);
        }
        return normalizationTangent;
    }

    /** Input gradient of a unit of which nothing learns, for some rows of the last forward pass only; the output gradient is consumed. */
    Tensor frozenBackward(Tensor outputGradientOfRows, int[] rows) {
        Tensor outputOfRows = rectified ? kernels.selectRows(output, rows) : null;
        Tensor result = frozenInputGradient(outputGradientOfRows, outputOfRows, input);
        if (outputOfRows != null) {
            kernels.release(outputOfRows);
        }
        return result;
    }

    private Tensor frozenInputGradient(Tensor outputGradient, Tensor outputOfRows, Tensor anyInput) {
        if (rectified) {
            kernels.rectifierGradient(outputGradient, outputOfRows);
        }
        Tensor result = folded.inputGradient(
                outputGradient,
                anyInput.shape().withBatch(outputGradient.shape().batch()));
        kernels.release(outputGradient);
        return result;
    }

    private Convolution convolution() {
        if (convolution == null) {
            convolution = kernels.convolution(shape, weights());
        }
        return convolution;
    }

    private ConvolutionWeights weights() {
        Optional<FlatVector> shift = bias.map(Parameter::vector);
        return learning.weightsLearn()
                ? ConvolutionWeights.learning(weight.vector(), weight.gradientVector(), shift)
                : ConvolutionWeights.fixed(weight.vector(), shift);
    }

    private BatchNormalization normalization() {
        if (normalization == null) {
            normalization = kernels.batchNormalization(norm.orElseThrow().forTraining(rectified));
        }
        return normalization;
    }

    /** The convolution with {@code weight * s} and {@code shift + (bias - mean) * s}, {@code s = scale / sqrt(variance + eps)}. */
    private Convolution folded() {
        if (folded == null) {
            foldedWeight = weight.vector().like();
            foldedBias = weight.vector().like(shape.outChannels());
            folded = kernels.convolution(shape, ConvolutionWeights.folded(foldedWeight, foldedBias, rectified));
            foldedVersion = NEVER_FOLDED;
        }
        long version = version();
        if (version != foldedVersion) {
            fold();
            foldedVersion = version;
        }
        return folded;
    }

    /** Grows with each change of the values. */
    private long version() {
        return weight.vector().version()
                + bias.map(parameter -> parameter.vector().version()).orElse(0L)
                + norm.map(NormParameters::version).orElse(0L);
    }

    private void fold() {
        if (norm.isEmpty()) {
            foldedWeight.copyFrom(weight.vector());
            bias.ifPresent(parameter -> foldedBias.copyFrom(parameter.vector()));
            return;
        }
        INDArray scale = norm.get().scale();
        INDArray shift = norm.get().shift(scale);
        bias.ifPresent(parameter -> shift.addi(parameter.values().mul(scale)));
        foldedWeight.write(weight.values().mul(scale.reshape(shape.outChannels(), 1, 1, 1)));
        foldedBias.write(shift);
    }
}
