package org.spottune.learner;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
import org.spottune.graph.Network;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.train.Plans;
import org.spottune.transfer.SpotTune;

/** What a round of parameter averaging does beside training, for SpotTune on a ResNet-26. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LearnerStateBenchmark {

    private static final int CLASSES = 100;

    @Param({"2", "8"})
    public int workers;

    private Network network;
    private StateLayout layout;
    private List<LearnerState> states;

    @Setup
    public void create() {
        Architecture source = Architecture.preset("resnet26");
        network = Network.create(
                new SpotTune(0, SpotTune.PAPER_TEMPERATURE).network(source, Statistics.BATCH), CLASSES, 1);
        layout = Plans.sgd(0.9, 5e-4, 0.05, 0.005).state(network);
        states = Stream.generate(() -> layout.resting(network)).limit(workers).toList();
    }

    @TearDown
    public void close() {
        network.close();
    }

    @Benchmark
    public LearnerState merge() {
        StateAverage average = new StateAverage();
        states.forEach(state -> average.add(state, 320));
        return average.average();
    }

    /** Once a worker: from the state that was sent to the network and back. */
    @Benchmark
    public LearnerState restoreAndPack() {
        states.get(0).writeTo(network);
        return layout.resting(network);
    }

    /** To bytes and back, as Spark sends it. */
    @Benchmark
    public Object travel() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream((int) states.get(0).bytes() + (1 << 20));
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(states.get(0));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
