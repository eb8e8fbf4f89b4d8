package org.spottune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes wrong beside lost processes, in trainings by executors of their own. */
@ExtendWith(ClusterTrial.Provider.class)
class TrainingFaultsIT {

    private static final int BAD_DATA = 3;
    private static final int FAILED = 4;
    private static final int TERMINATED = 143;

    @Test
    void finishesTheRoundWhenToldToEndAndGoesOnToTheSameBytes(ClusterTrial trial) throws Exception {
        Path folder = trial.folder("terminated");
        Path run = folder.resolve("run");
        try (SpottuneProcess training = SpottuneProcess.start(
                folder, Map.of(), trial.training(trial.cluster().url(), run))) {
            ClusterTrial.awaitEpochs(run, 2);
            SpottuneProcess.signal("TERM", training.pid());
            SpottuneProcess.Finished stopped = training.await();

            assertThat(stopped.code()).isEqualTo(TERMINATED);
            assertThat(stopped.err()).contains("got SIGTERM").doesNotContain("\tat ");
        }
        assertThat(run.resolve("model")).doesNotExist();
        assertThat(ClusterTrial.epochs(run)).isBetween(2, ClusterTrial.EPOCHS - 1);

        SpottuneProcess.run(folder, trial.training(trial.cluster().url(), run, "--resume"))
                .result();

        assertThat(ClusterTrial.network(run)).isEqualTo(trial.undisturbed(ClusterTrial.EPOCHS));
    }

    @Test
    void namesTheRoundAndTheWorkersOfATrainingThatDiverges(ClusterTrial trial) throws IOException {
        Path folder = trial.folder("diverged");
        Path run = folder.resolve("run");

        SpottuneProcess.Finished diverged =
                SpottuneProcess.run(folder, trial.training(trial.cluster().url(), run, "--set", "learning-rate=1e30"));

        assertThat(diverged.code()).isEqualTo(FAILED);
        assertThat(diverged.err())
                .containsPattern("Training diverged in epoch 1, round [12]: .*worker [01]")
                .doesNotContain("\tat ");
        assertThat(run.resolve("model")).doesNotExist();
    }

    @Test
    void namesTheOutputThatCannotBeWritten(ClusterTrial trial) throws IOException {
        // Where not even a superuser may write.
        Path run = Path.of("/proc/spottune/run");

        SpottuneProcess.Finished refused = SpottuneProcess.run(
                trial.folder("unwritable"), trial.training(trial.cluster().url(), run));

        assertThat(refused.code()).as(refused.err()).isEqualTo(FAILED);
        assertThat(refused.err()).contains("Cannot write '" + run).doesNotContain("\tat ");
    }

    @Test
    void namesTheFileThatIsCutOff(ClusterTrial trial) throws IOException {
        Path folder = trial.folder("damaged");
        Path run = folder.resolve("run");
        Path dataset = folder.resolve("dataset");
        FileUtils.copyDirectory(Path.of(trial.data().dataset()).toFile(), dataset.toFile());
        Path damaged = dataset.resolve("split=train/part-00000.parquet");
        try (RandomAccessFile file = new RandomAccessFile(damaged.toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        List<String> training = Arrays.stream(trial.training(trial.cluster().url(), run))
                .map(word -> word.equals(trial.data().dataset()) ? dataset.toString() : word)
                .toList();

        SpottuneProcess.Finished refused = SpottuneProcess.run(folder, training.toArray(String[]::new));

        assertThat(refused.code()).as(refused.err()).isEqualTo(BAD_DATA);
        assertThat(refused.err()).contains(damaged.toString()).doesNotContain("\tat ");
        assertThat(run).doesNotExist();
    }
}
