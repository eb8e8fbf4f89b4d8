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
 * A convolution with optional batch normalisation and rectifier: {@code [N, H, W, in] -> [N, H', W', out]}.
 *
 * <p>In inference, and if nothing in it learns, the normalisation is folded into the convolution: one operation. If
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

        /** A convolution with normalisation. */
        public Form(ConvolutionShape shape, boolean biased, boolean rectified) {
            this(shape, biased, true, rectified);
        }

        /** A convolution without bias, the usual case. */
        public static Form unbiased(ConvolutionShape shape, boolean rectified) {
            return new Form(shape, false, rectified);
        }
    }

    /** Smaller than every version of values. */
    static final long NEVER = -1;

    private final ConvolutionShape shape;
    private final boolean rectified;
    private final Learning learning;
    private final SharedKernel shared;
    private final DomainConvolution convolution;
    private final Optional<NormParameters> norm;

    private Kernels kernels;
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
     * @param normName prefix of the normalisation's names, such as {@code layer1.0.bn1}; ignored without normalisation
     */
    public ConvolutionUnit(
            ParameterSet parameters, String convolutionName, String normName, Form form, Learning learning) {
        this.shape = form.shape();
        this.rectified = form.rectified();
        this.shared = SharedKernel.declare(parameters, convolutionName, shape, form.biased(), learning);
        Optional<KernelDecorator> decorator = learning.decorator().filter(candidate -> candidate.decorates(shared));
        this.learning = decorator.isPresent() ? learning : learning.undecorated();
        this.convolution = decorator
                .<DomainConvolution>map(present -> present.decorate(parameters, shared, learning))
                .orElseGet(() -> new PlainConvolution(shared));
        this.norm = form.normalized()
                ? Optional.of(new NormParameters(parameters, normName, shape.outChannels(), this.learning))
                : Optional.empty();
        decorator.ifPresent(present -> present.register(shared, convolution, norm));
    }

    /** Sets the kernels. Parameters must be bound before. */
    public void bind(Kernels owner) {
        kernels = owner;
        convolution.bind(owner);
        normalization = null;
        folded = null;
        tangentConvolution = null;
        normalizationTangent = null;
    }

    boolean learns() {
        return learning.learns();
    }

    /** Inference: the output, keeping nothing; the input stays unchanged. */
    public Tensor infer(Tensor x) {
        return folded().forward(x);
    }

    /** Inference: {@code sum = max(0, sum + output)}, in place, keeping nothing; the input stays unchanged. */
    void inferAddRectified(Tensor x, Tensor sum) {
        folded().addForwardRectified(x, sum);
    }

    /** Training pass: the output, keeping what {@link #backward} needs; the input must stay unchanged until then. */
    public Tensor forward(Tensor x) {
        input = x;
        if (!learning.learns()) {
            output = folded().forward(x);
            return output;
        }
        convolved = convolution.forward(x);
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
     * Writes the gradients of parameters that learn; consumes the output gradient.
     *
     * @return the input gradient, or null if not wanted
     */
    public Tensor backward(Tensor outputGradient, boolean wantsInputGradient) {
        if (!learning.learns()) {
            return frozenInputGradient(outputGradient, output, input);
        }
        Tensor gradient = throughNormalization(outputGradient);
        if (learning.weightsLearn()) {
            shared.bias().ifPresent(parameter -> parameter.gradientVector().write(shiftGradient(gradient)));
        }
        return convolution.backward(input, gradient, wantsInputGradient);
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

    /** Gradient with respect to the bias, {@code [out]}. */
    private INDArray shiftGradient(Tensor gradient) {
        INDArray ofOutput = norm.map(parameters -> parameters.inputShiftGradient(learning.statistics()))
                .orElseGet(() -> channelSums(gradient));
        return convolution.shiftGradient(ofOutput, learning.statistics());
    }

    private INDArray channelSums(Tensor gradient) {
        return Nd4j.createFromArray(kernels.channelMeans(gradient))
                .muli(gradient.shape().valuesPerChannel());
    }

    /**
     * Tangent of the last forward pass's output along the parameters' direction.
     *
     * @param ofInput tangent of the input, empty if nothing below moves; it must stay unchanged until
     *     {@link #tangentBackward}
     * @throws IllegalStateException if the weights do not learn, or are decorated
     */
    public Tensor tangent(Optional<Tensor> ofInput) {
        if (!learning.weightsLearn()) {
            throw new IllegalStateException("Cannot run a second-order pass: expected parts that learn, got the fixed '"
                    + shared.weight().name() + "'");
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
     * Writes the tangents of parameter gradients; the gradients themselves are undefined afterwards.
     *
     * @param outputGradient gradient and its tangent; consumed
     * @return the input gradient and its tangent, or null if not wanted
     */
    public Dual tangentBackward(Dual outputGradient, boolean wantsInputGradient) {
        Dual gradient = throughNormalization(outputGradient);
        tangentConvolution.weightCurvature(input, inputTangent, gradient);
        shared.bias().ifPresent(parameter -> parameter.curvatureVector().write(shiftCurvature(gradient.tangent())));
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

    /** Tangent of the bias gradient; zero under batch statistics, which cancel a constant added to their input. */
    private INDArray shiftCurvature(Tensor gradientTangent) {
        boolean cancelled = norm.isPresent() && learning.statistics() == Statistics.BATCH;
        return cancelled ? Nd4j.zeros(shape.outChannels()) : channelSums(gradientTangent);
    }

    private TangentConvolution tangentConvolution() {
        if (tangentConvolution == null) {
            Convolution plain = plain().convolution();
            tangentConvolution = new TangentConvolution(
                    kernels, shape, shared.weight(), shared.bias(), plain, withoutEffectOfBias(plain));
        }
        return tangentConvolution;
    }

    private PlainConvolution plain() {
        if (convolution instanceof PlainConvolution plain) {
            return plain;
        }
        throw new IllegalStateException("Cannot run a second-order pass: expected plain convolutions, but '"
                + shared.name() + "' has a domain's own values beside its kernel");
    }

    /**
     * A convolution without bias; the plain one if the normalisation cancels the bias, to avoid packing weights again.
     */
    private Convolution withoutEffectOfBias(Convolution plain) {
        return shared.bias().isEmpty() || norm.isPresent() && learning.statistics() == Statistics.BATCH
                ? plain
                : kernels.convolution(
                        shape, ConvolutionWeights.fixed(shared.weight().vector(), Optional.empty()));
    }

    private NormalizationTangent normalizationTangent() {
        if (normalizationTangent == null) {
            normalizationTangent = new NormalizationTangent(norm.orElseThrow(), rectified, kernels);
        }
        return normalizationTangent;
    }

    /** Input gradient of a frozen unit, only for some rows of the last forward pass; consumes the output gradient. */
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

    private BatchNormalization normalization() {
        if (normalization == null) {
            normalization = kernels.batchNormalization(norm.orElseThrow().forTraining(rectified));
        }
        return normalization;
    }

    /**
     * The convolution with kernel {@code kernel * s} and bias {@code shift + (own shift - mean) * s}, {@code s = scale
     * / sqrt(variance + eps)}.
     */
    private Convolution folded() {
        if (folded == null) {
            foldedWeight = shared.weight().vector().like();
            foldedBias = shared.weight().vector().like(shape.outChannels());
            folded = kernels.convolution(shape, ConvolutionWeights.folded(foldedWeight, foldedBias, rectified));
            foldedVersion = NEVER;
        }
        long version = convolution.version() + norm.map(NormParameters::version).orElse(0L);
        if (version != foldedVersion) {
            fold();
            foldedVersion = version;
        }
        return folded;
    }

    private void fold() {
        Optional<INDArray> own = convolution.shift();
        if (norm.isEmpty()) {
            foldedWeight.write(convolution.kernel());
            own.ifPresent(foldedBias::write);
            return;
        }
        INDArray scale = norm.get().scale();
        INDArray shift = norm.get().shift(scale);
        own.ifPresent(values -> shift.addi(values.mul(scale)));
        foldedWeight.write(convolution
                .kernel()
                .reshape('c', shape.weightShape())
                .mul(scale.reshape(shape.outChannels(), 1, 1, 1)));
        foldedBias.write(shift);
    }
}
