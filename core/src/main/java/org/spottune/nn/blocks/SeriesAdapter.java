package org.spottune.nn.blocks;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.BatchNormalization;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/**
 * {@code y + A norm(y)} with {@code y = W x}, see {@link Decoration.SeriesAdapters}. With stored statistics
 * {@code norm(y) = s y + t}, so it equals the kernel {@code (I + A diag(s)) W} with the shift {@code A t}.
 */
final class SeriesAdapter implements DomainConvolution {

    private final SharedKernel shared;
    private final PlainConvolution plain;
    private final ConvolutionShape pointwiseShape;
    private final Parameter adapter;
    private final NormParameters norm;
    private final Statistics statistics;

    private Kernels kernels;
    private BatchNormalization normalization;
    private Convolution pointwise;
    private Tensor normalized;

    SeriesAdapter(ParameterSet parameters, SharedKernel shared, Learning learning, Decoration.SeriesAdapters adapters) {
        this.shared = shared;
        this.plain = new PlainConvolution(shared);
        int width = shared.shape().outChannels();
        Learning own = learning.ofDecoration();
        this.pointwiseShape = ConvolutionShape.same(width, width, 1, 1);
        this.adapter = shared.declareOwn(
                parameters, ".adapter.weight", learning, adapters.start(), pointwiseShape.weightShape());
        this.norm = new NormParameters(parameters, shared.name() + Decoration.SeriesAdapters.NORMALIZATION, width, own);
        this.statistics = own.statistics();
    }

    @Override
    public void bind(Kernels owner) {
        kernels = owner;
        plain.bind(owner);
        normalization = null;
        pointwise = null;
    }

    @Override
    public Tensor forward(Tensor input) {
        if (normalization == null) {
            normalization = kernels.batchNormalization(norm.forTraining(false));
            pointwise = kernels.convolution(
                    pointwiseShape,
                    ConvolutionWeights.learning(adapter.vector(), adapter.gradientVector(), Optional.empty()));
        }
        Tensor convolved = plain.forward(input);
        normalized = normalization.forward(convolved, statistics);
        Tensor output = pointwise.forward(normalized);
        kernels.add(output, convolved);
        return output;
    }

    @Override
    public Tensor backward(Tensor input, Tensor outputGradient, boolean wantsInputGradient) {
        pointwise.weightGradient(normalized, outputGradient);
        Tensor gradient = normalization.backward(pointwise.inputGradient(outputGradient, normalized.shape()));
        kernels.add(gradient, outputGradient);
        kernels.release(outputGradient);
        return plain.backward(input, gradient, wantsInputGradient);
    }

    @Override
    public INDArray kernel() {
        INDArray weight = shared.weight().values();
        INDArray filters = weight.reshape('c', shared.shape().outChannels(), -1);
        return matrix().mulRowVector(norm.scale()).mmul(filters).addi(filters).reshape('c', weight.shape());
    }

    /** The shift from the kernel's bias and the adapter's normalisation. */
    @Override
    public Optional<INDArray> shift() {
        INDArray scale = norm.scale();
        INDArray inside = norm.shift(scale);
        plain.shift().ifPresent(bias -> inside.addi(bias.mul(scale)));
        INDArray through = product(matrix(), inside);
        plain.shift().ifPresent(through::addi);
        return Optional.of(through);
    }

    /** The adapter's normalisation cancels a constant with batch statistics, and scales it with stored ones. */
    @Override
    public INDArray shiftGradient(INDArray ofOutput, Statistics ofNormalization) {
        if (ofNormalization == Statistics.BATCH) {
            return ofOutput;
        }
        INDArray through = product(matrix().transpose(), ofOutput);
        return through.muli(norm.scale()).addi(ofOutput);
    }

    private static INDArray product(INDArray matrix, INDArray vector) {
        // Two sizes, since ND4J's reshape would read a char before a single long as a size.
        return matrix.mmul(vector.reshape(vector.length(), 1)).reshape(vector.length());
    }

    private INDArray matrix() {
        return adapter.values()
                .reshape('c', shared.shape().outChannels(), shared.shape().outChannels());
    }

    @Override
    public long version() {
        return shared.version() + adapter.vector().version() + norm.version();
    }
}
