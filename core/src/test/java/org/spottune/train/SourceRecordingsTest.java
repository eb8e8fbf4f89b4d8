package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.learner.FrozenSource;
import org.spottune.objective.Coefficient;
import org.spottune.objective.NamedSums;
import org.spottune.objective.OutputDistillation;
import org.spottune.optim.GradientSum;
import org.spottune.optim.MomentumSgd;
import org.spottune.policy.Routing;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuning;

class SourceRecordingsTest {

    private static final INDArray IMAGES = TinyNetworks.images(DataType.FLOAT, 70);

    private final Network source = TinyNetworks.of(new FeatureExtraction(), DataType.FLOAT, 2);
    private final SourceRecordings recordings = new SourceRecordings();

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void areWhatTheSourceSaysOfTheImagesAsEvaluationShowsThem() {
        Shard shard = new Shard(0, 70);

        recordings.record(FrozenSource.sharingInput(source), shard);

        double[][] expected = source.infer(IMAGES, Routing.argmax()).toDoubleMatrix();
        double[][] recorded = recordings.of(new long[] {1003, 1069, 1000});
        assertThat(recorded).hasDimensions(3, TinyNetworks.CLASSES);
        assertThat(recorded[0]).containsExactly(expected[3], within(1e-6));
        assertThat(recorded[1]).containsExactly(expected[69], within(1e-6));
        assertThat(recorded[2]).containsExactly(expected[0], within(1e-6));
        assertThat(shard.plain).containsExactly(rows(0, 64), rows(64, 70));
    }

    @Test
    void areMadeOnceForAShard() {
        Shard shard = new Shard(0, 5);

        recordings.record(FrozenSource.sharingInput(source), shard);
        recordings.record(FrozenSource.sharingInput(source), shard);
        recordings.record(FrozenSource.sharingInput(source), new Shard(1, 4));

        assertThat(shard.plain).hasSize(1);
    }

    @Test
    void areMadeForImagesThatJoinKnownOnes() {
        recordings.record(FrozenSource.sharingInput(source), new Shard(0, 3));
        double[][] first = recordings.of(new long[] {1000, 1002});
        recordings.record(FrozenSource.sharingInput(source), new Shard(0, 6));

        assertThat(List.of(recordings.of(new long[] {1000, 1005, 1002}))).hasSize(3);
        assertThat(recordings.of(new long[] {1000, 1002})[1]).containsExactly(first[1], within(1e-6));
    }

    @Test
    void ofNothingAreNone() {
        recordings.record(FrozenSource.sharingInput(source), new Shard(0, 0));

        assertThat(recordings.of(new long[] {1000})).isEmpty();
    }

    /** The training images differ from epoch to epoch, what the source says of them does not. */
    @Test
    void aWorkerMakesThemOnceAndUsesThemForAugmentedImages() {
        StepPlan plan = Plans.of(
                new MomentumSgd(0), 1e-9, new GradientSum(), new OutputDistillation(Coefficient.constant(1), 2));
        Network target = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1);
        Network frozen = TinyNetworks.of(new FeatureExtraction(), DataType.FLOAT, 2);
        Shard shard = new Shard(0, 6);
        try (Worker worker = new Worker(plan.learner(target, List.of(frozen)), plan, 1)) {
            List<Double> losses = new ArrayList<>();
            for (int epoch = 0; epoch < 3; epoch++) {
                NamedSums sums = worker.run(shard, new Worker.Portion(epoch, 0, 1, 1, 6), NamedSums.EMPTY);
                losses.add(sums.mean(NamedSums.LOSS + "lwf"));
            }

            assertThat(shard.plain).containsExactly(rows(0, 6));
            assertThat(shard.augmented).isEqualTo(3);
            assertThat(losses).doesNotHaveDuplicates();
            double[][] said = frozen.infer(
                            IMAGES.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(0, 6))
                                    .dup('c'),
                            Routing.argmax())
                    .toDoubleMatrix();
            SourceRecordings again = new SourceRecordings();
            again.record(FrozenSource.sharingInput(frozen), shard);
            for (int i = 0; i < 6; i++) {
                assertThat(again.of(new long[] {1000 + i})[0]).containsExactly(said[i], within(1e-6));
            }
        }
    }

    private static List<Integer> rows(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    /** Images of a range, ids from 1000 on; while training they get lighter with the epoch. */
    private static final class Shard implements Examples {

        private static final long serialVersionUID = 1L;

        private final int from;
        private final int to;
        private final transient List<List<Integer>> plain = new ArrayList<>();
        private transient int augmented;

        Shard(int from, int to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public long[] ids() {
            return LongStream.range(1000 + from, 1000 + to).toArray();
        }

        @Override
        public Batches batches() {
            return (rows, epoch) -> {
                augmented++;
                return batch(rows, epoch + 1);
            };
        }

        @Override
        public Batches plainBatches() {
            return (rows, epoch) -> {
                plain.add(Arrays.stream(rows).boxed().toList());
                return batch(rows, 0);
            };
        }

        private Batch batch(int[] rows, double lightness) {
            INDArray images = Nd4j.pullRows(
                            IMAGES.reshape(IMAGES.size(0), -1),
                            1,
                            Arrays.stream(rows).map(row -> from + row).toArray())
                    .reshape('c', rows.length, TinyNetworks.IMAGE_SIZE, TinyNetworks.IMAGE_SIZE, 3);
            return new Batch(
                    images.add(lightness),
                    Arrays.stream(rows).map(row -> row % TinyNetworks.CLASSES).toArray(),
                    Arrays.stream(rows).mapToLong(row -> 1000 + from + row).toArray());
        }
    }
}
