package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.experiment.CheckpointSettings;
import org.spottune.experiment.CheckpointSettings.Model;
import org.spottune.experiment.Metric;
import org.spottune.experiment.ValidationSettings;
import org.spottune.graph.Network;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.learner.LearnerState;
import org.spottune.learner.StateVector;
import org.spottune.model.NetworkArchive;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.NamedSums;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.storage.Storage;
import org.spottune.train.JointNetworks;
import org.spottune.train.StepPlan;
import org.spottune.transfer.SpotTune;

class CheckpointFolderTest {

    private static final CheckpointSettings LAST_TWO = new CheckpointSettings(2, Optional.empty(), 1, 0, Model.LAST);
    private static final int WORKERS = 2;
    private static final StepPlan STEP = Experiments.of(
                    "method = spottune, optimizer = adam, policy.optimizer = sgd, ema.decay = 0.9")
            .step();
    private static final ValidationSettings NO_VALIDATION =
            Experiments.of("method = spottune").validation();

    @TempDir
    private Path folder;

    private final Storage storage = new Storage(new Configuration());
    private final Network network = network(3, 5);

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void readsWhatItWrote() throws IOException {
        RunCheckpoint checkpoint = checkpoint(after(1, 0.1, 2.0).within(epoch(1.0 / 3, 2), WORKERS));

        folder(LAST_TWO).write(network, checkpoint);
        RunCheckpoint restored =
                folder(LAST_TWO).restore(JointNetworks.of(network), WORKERS).orElseThrow();

        assertThat(restored.position()).isEqualTo(checkpoint.position());
        assertThat(restored.state().vectors())
                .containsOnlyKeys("adam.m", "adam.v", "ema", "moving", "momentum", "steps");
        assertThat(restored.state()).isEqualTo(checkpoint.state());
        assertThat(restored.state().values("moving"))
                .isEqualTo(STEP.state(network).resting(network).values("moving"));
    }

    @Test
    void isEmptyWhereNothingWasKept() throws IOException {
        assertThat(folder(LAST_TWO).restore(JointNetworks.of(network), WORKERS)).isEmpty();
        assertThat(folder(LAST_TWO).newest()).isEmpty();
    }

    @Test
    void keepsTheLastOnesAndTheOneWithinTheEpoch() throws IOException {
        CheckpointFolder checkpoints = folder(LAST_TWO);
        for (int epochs = 1; epochs <= 3; epochs++) {
            checkpoints.write(network, checkpoint(after(epochs)));
            checkpoints.write(network, checkpoint(after(epochs).within(epoch(1, 1), WORKERS)));
            checkpoints.write(network, checkpoint(after(epochs).within(epoch(1, 2), WORKERS)));
        }

        assertThat(names()).containsExactly("epoch-0002.zip", "epoch-0003-round-00002.zip", "epoch-0003.zip");
        assertThat(checkpoints.newest())
                .contains(folder.resolve("epoch-0003-round-00002.zip").toString());
    }

    @Test
    void keepsTheBestBesideTheLast() throws IOException {
        CheckpointFolder checkpoints = folder(new CheckpointSettings(1, Optional.of(Metric.LOSS), 1, 0, Model.LAST));
        RunPosition position = RunPosition.START;
        for (double loss : new double[] {0.9, 0.4, 0.4, 0.6, 0.7}) {
            position = position.after(epoch(loss, 1), NamedSums.EMPTY, Optional.of(Metric.LOSS), NO_VALIDATION);
            checkpoints.write(network, checkpoint(position));
        }

        assertThat(position.best()).contains(new RunPosition.BestEpoch(2, 0.4, Metric.LOSS));
        assertThat(names()).containsExactly("epoch-0002.zip", "epoch-0005.zip");
        assertThat(checkpoints
                        .restore(JointNetworks.of(network), WORKERS)
                        .orElseThrow()
                        .position()
                        .best())
                .contains(new RunPosition.BestEpoch(2, 0.4, Metric.LOSS));
        Files.delete(folder.resolve("epoch-0002.zip"));
        assertThat(checkpoints
                        .restore(JointNetworks.of(network), WORKERS)
                        .orElseThrow()
                        .position()
                        .best())
                .isEmpty();
    }

    @Test
    void forgetsTheBestByAnotherMetric() throws IOException {
        RunPosition position =
                RunPosition.START.after(epoch(0.9, 1), NamedSums.EMPTY, Optional.of(Metric.LOSS), NO_VALIDATION);
        folder(new CheckpointSettings(1, Optional.of(Metric.LOSS), 1, 0, Model.LAST))
                .write(network, checkpoint(position));

        RunPosition restored = folder(new CheckpointSettings(1, Optional.of(Metric.TOP1), 1, 0, Model.LAST))
                .restore(JointNetworks.of(network), WORKERS)
                .orElseThrow()
                .position();

        assertThat(restored.best()).isEmpty();
        // A loss of 0.9 is no accuracy that others must exceed.
        for (RunPosition before : List.of(position, restored)) {
            assertThat(before.after(epoch(0.8, 1), NamedSums.EMPTY, Optional.of(Metric.TOP1), NO_VALIDATION)
                            .best()
                            .orElseThrow()
                            .epoch())
                    .isEqualTo(2);
        }
    }

    @Test
    void fallsBackToTheOneBeforeADamagedOne() throws IOException {
        write(1, 2);
        byte[] whole = Files.readAllBytes(folder.resolve("epoch-0002.zip"));
        for (byte[] damaged : List.of(
                new byte[0],
                Arrays.copyOf(whole, 100),
                Arrays.copyOf(whole, whole.length / 2),
                flipped(whole, whole.length / 2),
                "not a zip file at all".getBytes(StandardCharsets.US_ASCII))) {
            Files.write(folder.resolve("epoch-0002.zip"), damaged);

            assertThat(folder(LAST_TWO)
                            .restore(JointNetworks.of(network), WORKERS)
                            .orElseThrow()
                            .position())
                    .as("%d of %d bytes", damaged.length, whole.length)
                    .isEqualTo(after(1));
        }
    }

    @Test
    void writesOverADamagedOneAndForgetsNewerOnes() throws IOException {
        write(1, 2, 3);
        Files.writeString(folder.resolve("epoch-0003.zip"), "damaged");
        Files.writeString(folder.resolve("epoch-0003-round-00001.zip"), "damaged");

        folder(LAST_TWO).write(network, checkpoint(after(2).within(epoch(1, 1), WORKERS)));

        assertThat(names()).containsExactly("epoch-0002-round-00001.zip", "epoch-0002.zip");
    }

    @Test
    void namesEveryReasonWhereNoneCanBeUsed() throws IOException {
        folder(new CheckpointSettings(9, Optional.empty(), 1, 0, Model.LAST))
                .write(network, checkpoint(after(1).within(epoch(1, 3), 5)));
        Files.copy(folder.resolve("epoch-0001-round-00003.zip"), folder.resolve("epoch-0002.zip"));
        try (Network classes = network(3, 6);
                Network start = network(4, 5)) {
            archive(classes, "epoch-0003.zip", Map.of());
            archive(start, "epoch-0004.zip", Map.of());
        }
        archive(network, "epoch-0005.zip", Map.of("training.json", "{}".getBytes()));
        archive(network, "epoch-0006.zip", Map.of("state/adam.m.bin", new byte[8]));
        int mean = STEP.state(network).resting(network).values("adam.m").length;
        archive(network, "epoch-0007.zip", resting("{"));
        RunCheckpoint infinite = checkpoint(after(8));
        infinite.state().values("momentum")[2] = Float.POSITIVE_INFINITY;
        storage.write(folder.resolve("epoch-0008.zip").toString(), out -> infinite.write(network, out));

        assertThatThrownBy(() -> folder(LAST_TWO).restore(JointNetworks.of(network), WORKERS))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        "Cannot resume: no checkpoint is usable; delete them to start again\n'" + folder)
                .hasMessageContaining("epoch-0001-round-00003.zip': it lies within an epoch that 5 workers began,"
                        + " but the run now has 2")
                .hasMessageContaining(
                        "epoch-0002.zip': it holds the state after epoch 2, round 3, but its name says otherwise")
                .hasMessageContaining("epoch-0003.zip': it holds another network")
                .hasMessageContaining("epoch-0004.zip': its frozen parameters differ from the run's")
                .hasMessageContaining("epoch-0005.zip': it has no entry state/adam.m.bin, only [training.json]")
                .hasMessageContaining(
                        "epoch-0006.zip': its entry state/adam.m.bin has 8 bytes, expected " + mean + " values of 4")
                .hasMessageContaining("epoch-0007.zip': its entry training.json holds no position")
                .hasMessageContaining("epoch-0008.zip': it has values that are not finite");
    }

    private void write(int... epochs) throws IOException {
        for (int epoch : epochs) {
            folder(LAST_TWO).write(network, checkpoint(after(epoch)));
        }
    }

    private void archive(Network network, String file, Map<String, byte[]> extras) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(file))) {
            NetworkArchive.write(network, extras, out);
        }
    }

    private static byte[] flipped(byte[] bytes, int position) {
        byte[] copy = bytes.clone();
        copy[position] ^= 0x10;
        return copy;
    }

    private CheckpointFolder folder(CheckpointSettings settings) {
        return new CheckpointFolder(folder.toString(), storage, settings, STEP);
    }

    /** Entries of a state that has not moved, and a position. */
    private Map<String, byte[]> resting(String position) {
        Map<String, byte[]> entries = new TreeMap<>(Map.of("training.json", position.getBytes(StandardCharsets.UTF_8)));
        STEP.state(network).resting(network).vectors().forEach((name, vector) -> {
            if (!name.equals(LearnerState.MOVING)) {
                entries.put("state/" + name + ".bin", new byte[vector.values().length * Float.BYTES]);
            }
        });
        return entries;
    }

    /** The network as it is, and everything beside it moved. */
    private RunCheckpoint checkpoint(RunPosition position) {
        Map<String, StateVector> vectors =
                new TreeMap<>(STEP.state(network).resting(network).vectors());
        vectors.forEach((name, vector) -> {
            for (int i = 0; i < vector.values().length && !name.equals(LearnerState.MOVING); i++) {
                vector.values()[i] = 1f / (i + 3 + name.length());
            }
        });
        return new RunCheckpoint(new LearnerState(vectors), position);
    }

    private static RunPosition after(int epochs) {
        double[] losses = new double[epochs];
        Arrays.fill(losses, 1);
        return after(epochs, losses);
    }

    private static RunPosition after(int epochs, double... losses) {
        RunPosition position = RunPosition.START;
        for (int epoch = 0; epoch < epochs; epoch++) {
            position = position.after(epoch(losses[epoch], 1), NamedSums.EMPTY, Optional.empty(), NO_VALIDATION);
        }
        return position;
    }

    /** Some rounds of eight images each. */
    private static EpochResult epoch(double loss, int rounds) {
        NamedSums sums = NamedSums.of(Map.of(
                NamedSums.EXAMPLES,
                new double[] {8},
                NamedSums.CORRECT,
                new double[] {5},
                NamedSums.LOSS + CrossEntropy.LOSS,
                new double[] {8 * loss},
                BlockUsageLoss.TUNED,
                new double[] {1, 2, 3}));
        EpochResult epoch = EpochResult.EMPTY;
        for (int round = 0; round < rounds; round++) {
            epoch = epoch.then(new EpochResult(List.of(sums), 0.7, 0.5, 0.1, 0.1));
        }
        return epoch;
    }

    private static Network network(long seed, int classes) {
        return Network.create(
                new SpotTune(0, 5).network(PictureDataset.architecture(), Statistics.BATCH), classes, seed);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
