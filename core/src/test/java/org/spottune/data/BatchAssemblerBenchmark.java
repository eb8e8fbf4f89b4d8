package org.spottune.data;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Assembling a batch of 32 network inputs of 64 x 64 from stored images of 72 x 72. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BatchAssemblerBenchmark {

    private static final int BATCH = 32;
    private static final int STORED = 72;
    private static final int INPUT = 64;
    private static final ImageAugmentation AUGMENTATION = new ImageAugmentation(4, true, true);

    private final BatchAssembler assembler = new BatchAssembler(INPUT, INPUT, ChannelNormalization.IMAGENET);
    private List<LabelledImage> images;
    private int epoch;

    @Setup
    public void draw() {
        Random random = new Random(1);
        images = IntStream.range(0, BATCH)
                .mapToObj(id -> {
                    byte[] pixels = new byte[3 * STORED * STORED];
                    random.nextBytes(pixels);
                    return new LabelledImage(id, 0, STORED, STORED, pixels);
                })
                .toList();
    }

    @Benchmark
    public INDArray centres() {
        return assembler.centres(images);
    }

    @Benchmark
    public INDArray augmented() {
        return assembler.assemble(images, AUGMENTATION, 1, epoch++);
    }
}
