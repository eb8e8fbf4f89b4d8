package org.spottune.bench;

import java.util.Comparator;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Computation;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.KernelsProvider;
import org.spottune.kernels.Precision;
import org.spottune.kernels.Tensor;

/**
 * The fastest convolution found on this machine, an upper bound to compare a whole network with.
 *
 * @param gigaflops floating-point operations in 10^9 a second
 * @param shape of that convolution
 * @param input of that convolution
 */
public record ConvolutionPeak(double gigaflops, ConvolutionShape shape, ActivationShape input) {

    private static final int BATCH = 32;
    private static final int RUNS = 40;

    /** Runs a ResNet's 3x3 convolutions of three widths forward, with the kernels and threads of networks. */
    public static ConvolutionPeak measure(Precision precision) {
        return Stream.of(measure(64, 32, precision), measure(128, 16, precision), measure(256, 8, precision))
                .max(Comparator.comparingDouble(ConvolutionPeak::gigaflops))
                .orElseThrow();
    }

    private static ConvolutionPeak measure(int channels, int size, Precision precision) {
        ConvolutionShape shape = ConvolutionShape.same(channels, channels, 3, 1);
        ActivationShape input = new ActivationShape(BATCH, size, size, channels);
        Computation computation = Computation.in(precision);
        KernelsProvider provider = computation.provider();
        try (Kernels kernels = computation.kernels()) {
            Convolution convolution = kernels.convolution(
                    shape,
                    ConvolutionWeights.folded(
                            provider.vector(Nd4j.rand(DataType.FLOAT, shape.weightShape())
                                    .reshape(-1)),
                            provider.vector(Nd4j.zeros(DataType.FLOAT, channels)),
                            false));
            Tensor images = kernels.load(Nd4j.rand(DataType.FLOAT, BATCH, size, size, channels));
            long fastest = Long.MAX_VALUE;
            for (int run = 0; run < RUNS; run++) {
                long start = System.nanoTime();
                Tensor output = convolution.forward(images);
                fastest = Math.min(fastest, System.nanoTime() - start);
                kernels.release(output);
            }
            return new ConvolutionPeak((double) shape.operations(input) / fastest, shape, input);
        }
    }
}
