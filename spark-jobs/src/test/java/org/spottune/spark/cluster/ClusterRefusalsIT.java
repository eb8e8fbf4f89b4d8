package org.spottune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster does not give ends a command with a message, not with silence. */
@ExtendWith(ClusterTrial.Provider.class)
class ClusterRefusalsIT {

    private static final int FAILED = 4;
    private static final String SOON = "spark.spottune.slots.timeout=20s";

    @Test
    void namesTheSlotsThatMoreWorkersNeed(ClusterTrial trial) throws IOException {
        Path folder = trial.folder("slots");
        Path run = folder.resolve("run");

        SpottuneProcess.Finished refused =
                SpottuneProcess.run(folder, trial.training(3, trial.cluster().url(), run, "--conf", SOON));

        assertThat(refused.code()).isEqualTo(FAILED);
        assertThat(refused.err())
                .contains("Training with 3 workers needs as many task slots at the same time, but '"
                        + trial.cluster().url() + "' gave 2 within 20 s: ask for fewer (--workers 2)")
                .doesNotContain("\tat ");
        assertThat(run).doesNotExist();
    }

    @Test
    void doesNotWaitForEverForExecutorsThatNoWorkerCanHold(ClusterTrial trial) throws IOException {
        SpottuneProcess.Finished refused = SpottuneProcess.run(
                trial.folder("large"),
                "evaluate",
                "--master",
                trial.cluster().url(),
                "--executor-memory",
                "900g",
                "--conf",
                SOON,
                "--model",
                trial.data().source(),
                "--dataset",
                trial.data().dataset());

        assertThat(refused.code()).isEqualTo(FAILED);
        assertThat(refused.err()).contains("'" + trial.cluster().url() + "' gave no executor within 20 s");
    }

    @Test
    void endsWhenAllExecutorsAreGoneForGood(ClusterTrial trial) throws IOException {
        Path folder = trial.folder("gone");
        Path run = folder.resolve("run");
        try (StandaloneCluster dying = StandaloneCluster.start(folder.resolve("cluster"), 2);
                SpottuneProcess training = SpottuneProcess.start(
                        folder, Map.of(), trial.training(dying.url(), run, "--conf", SOON, "--set", "epochs=5000"))) {
            ClusterTrial.awaitEpochs(run, 1);
            dying.loseWorkers();
            SpottuneProcess.Finished broken = training.await();

            assertThat(broken.code()).isEqualTo(FAILED);
            assertThat(broken.err()).contains("'" + dying.url() + "' gave no executor within 20 s");
        }
    }

    @Test
    void tellsThatNoMasterListens(@TempDir Path folder, ClusterTrial trial) throws IOException {
        String master;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            master = "spark://127.0.0.1:" + unused.getLocalPort();
        }

        SpottuneProcess.Finished refused = SpottuneProcess.run(folder, trial.training(master, folder.resolve("run")));

        assertThat(refused.code()).isEqualTo(FAILED);
        assertThat(refused.err())
                .contains("Cannot reach the Spark master '" + master + "': " + master.substring("spark://".length())
                        + ": Connection refused")
                .doesNotContain("LiveListenerBus");
    }
}
