package org.spottune.kernels;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.spottune.kernels.BatchNormalization.Statistics;

/** The most expensive kernels of a ResNet-26 at 64 x 64, one call each, on a batch of 32. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelsBenchmark {

    private static final int BATCH = 32;
    private static final DataType TYPE = DataType.FLOAT;

    /** Name of the kernels. */
    @Param({"onednn", "nd4j"})
    public String provider;

    /** Channels of the activations; height and width are 2048 divided by them, as in every stage of the network. */
    @Param({"64", "128", "256"})
    public int channels;

    /** Precision of tensors; {@code BFLOAT16} with {@code onednn} only. */
    @Param("FLOAT32")
    public Precision precision;

    private Kernels kernels;
    private Convolution convolution;
    private BatchNormalization normalization;
    private Tensor input;
    private Tensor gradient;

    @Setup
    public void create() {
        System.setProperty(KernelsProviders.PROPERTY, provider);
        kernels = Computation.in(precision).kernels();
        int size = 2048 / channels;
        ActivationShape shape = new ActivationShape(BATCH, size, size, channels);
        ConvolutionShape geometry = ConvolutionShape.same(channels, channels, 3, 1);
        convolution =
                kernels.convolution(geometry, ConvolutionWeights.learning(weights(), weights(), Optional.empty()));
        normalization = kernels.batchNormalization(new NormalizationParameters(
                values(channels),
                values(channels),
                values(channels),
                values(channels),
                Optional.of(new NormalizationParameters.Gradients(
                        values(channels), values(channels), values(channels), values(channels))),
                true));
        input = load(shape);
        gradient = load(shape);
    }

    @TearDown
    public void close() {
        kernels.close();
    }

    @Benchmark
    public void convolutionForward() {
        kernels.release(convolution.forward(input));
    }

    @Benchmark
    public void convolutionDataGradient() {
        kernels.release(convolution.inputGradient(gradient, input.shape()));
    }

    @Benchmark
    public void convolutionWeightGradient() {
        convolution.weightGradient(input, gradient);
    }

    @Benchmark
    public void normalizationForwardAndBackward() {
        kernels.release(normalization.forward(input, Statistics.BATCH));
        kernels.release(normalization.backward(kernels.copy(gradient)));
    }

    @Benchmark
    public void addRectified() {
        kernels.addRectified(gradient, input);
    }

    @Benchmark
    public double[] rowDotsOfDifference() {
        return kernels.rowDotsOfDifference(gradient, input, input);
    }

    private Tensor load(ActivationShape shape) {
        return kernels.load(random(shape.batch(), shape.height(), shape.width(), shape.channels()));
    }

    private FlatVector weights() {
        return values(9L * channels * channels);
    }

    private static FlatVector values(long length) {
        return new HostVector(random(length));
    }

    private static INDArray random(long... shape) {
        return Nd4j.rand(TYPE, shape);
    }
}
