package org.spottune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** Executors that die with SIGKILL while they train, and a driver that does. */
@ExtendWith(ClusterTrial.Provider.class)
class LostExecutorsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void replacesAnExecutorThatIsKilledWithinARound(ClusterTrial trial) throws Exception {
        Path folder = trial.folder("lost-executor");
        Path run = folder.resolve("run");
        String said;
        try (SpottuneProcess training = SpottuneProcess.start(
                folder, Map.of(), trial.training(trial.cluster().url(), run))) {
            ClusterTrial.awaitEpochs(run, 2);
            killWithinRound(trial.cluster().executors().get(0));
            said = training.await().err();
        }

        assertThat(said).contains("Lost executor", "Command exited with code 137");
        assertThat(ClusterTrial.network(run)).isEqualTo(trial.undisturbed(ClusterTrial.EPOCHS));
        List<String> executors = trial.cluster().executorLogs(lastApplication(trial));
        assertThat(executors).hasSize(3);
        // One task in each round that was left, beside those that read its shard anew.
        assertThat(executors.get(2).split("Running task ")).hasSizeGreaterThan(5);
    }

    @Test
    void resumesAfterTheDriverIsKilled(ClusterTrial trial) throws Exception {
        Path folder = trial.folder("lost-driver");
        Path run = folder.resolve("run");
        try (SpottuneProcess training = SpottuneProcess.start(
                folder, Map.of(), trial.training(trial.cluster().url(), run))) {
            ClusterTrial.awaitEpochs(run, 3);
            training.kill();
            assertThat(training.await().code()).isEqualTo(128 + 9);
        }
        assertThat(run.resolve("model")).doesNotExist();
        Await.until(
                "executors to end without their driver",
                PATIENCE,
                () -> trial.cluster().executors().isEmpty() ? true : null);
        int epochs = ClusterTrial.epochs(run);

        SpottuneProcess.run(folder, trial.training(trial.cluster().url(), run, "--resume"))
                .result();

        assertThat(epochs).isBetween(3, ClusterTrial.EPOCHS - 1);
        assertThat(ClusterTrial.network(run)).isEqualTo(trial.undisturbed(ClusterTrial.EPOCHS));
    }

    @Test
    void aRunOfSeveralDataSetsLosesNothingWithAnExecutor(ClusterTrial trial) throws Exception {
        Path folder = trial.folder("lost-executor-of-several");
        Path other = renamed(Path.of(trial.data().dataset()), folder.resolve("other"));
        Path undisturbed = folder.resolve("undisturbed");
        Path run = folder.resolve("run");
        String[] more = {"--dataset", other.toString(), "--set", "epochs=12", "--set", "joint.share=kernels"};
        SpottuneProcess.run(folder, trial.training("local[2]", undisturbed, more))
                .result();
        String said;
        try (SpottuneProcess training = SpottuneProcess.start(
                folder, Map.of(), trial.training(trial.cluster().url(), run, more))) {
            ClusterTrial.awaitEpochs(run, 2);
            killWithinRound(trial.cluster().executors().get(0));
            said = training.await().err();
        }

        assertThat(said).contains("Lost executor");
        for (String model : List.of("domains/dataset/model", "domains/other/model", "shared-model")) {
            assertThat(run.resolve(model + "/network.zip"))
                    .hasSameBinaryContentAs(undisturbed.resolve(model + "/network.zip"));
        }
        assertThat(run.resolve("domains.csv")).hasSameTextualContentAs(undisturbed.resolve("domains.csv"));
    }

    /** The same data set under the name of its folder. */
    private static Path renamed(Path dataset, Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(dataset)) {
            for (Path file : files.toList()) {
                Path to = copy.resolve(dataset.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to);
                }
            }
        }
        Path description = copy.resolve("dataset.json");
        String text = Files.readString(description);
        Files.writeString(
                description, text.replace("\"name\" : \"dataset\"", "\"name\" : \"" + copy.getFileName() + "\""));
        // Checksums of what was copied are of no use to what was changed.
        Files.deleteIfExists(copy.resolve(".dataset.json.crc"));
        return copy;
    }

    /** By hand: mvn verify -Dit.test=LostExecutorsIT -Dit.rounds=200. Prints what the processes took of memory. */
    @Test
    @EnabledIfSystemProperty(named = "it.rounds", matches = "[1-9]\\d*")
    void keepsItsMemoryWhileExecutorsDie(ClusterTrial trial) throws Exception {
        int epochs = Integer.getInteger("it.rounds") / 3 + 1;
        Path folder = trial.folder("long");
        Path undisturbed = folder.resolve("undisturbed");
        Path run = folder.resolve("run");
        String[] more = {"--set", "epochs=" + epochs, "--set", "milestones=[2]"};
        SpottuneProcess.run(folder, trial.training("local[2]", undisturbed, more))
                .result();
        List<String> figures = new ArrayList<>();
        try (SpottuneProcess training = SpottuneProcess.start(
                folder, Map.of(), trial.training(trial.cluster().url(), run, more))) {
            for (int lost = 7; lost < epochs; lost += 7) {
                ClusterTrial.awaitEpochs(run, lost);
                figures.add("after %d rounds: driver %d MiB".formatted(3 * lost, residentMebibytes(training.pid())));
                killWithinRound(trial.cluster().executors().get(lost % 2));
                Await.until(
                        "two executors again",
                        PATIENCE,
                        () -> trial.cluster().executors().size() == 2 ? true : null);
            }
            training.await().result();
        }
        figures.forEach(System.out::println);

        assertThat(ClusterTrial.network(run)).isEqualTo(ClusterTrial.network(undisturbed));
    }

    /** Halts an executor first, so that the next round has given it a task by the time it dies. */
    private static void killWithinRound(ProcessHandle executor) throws IOException, InterruptedException {
        SpottuneProcess.signal("STOP", executor.pid());
        Thread.sleep(1500);
        SpottuneProcess.signal("KILL", executor.pid());
    }

    private static long residentMebibytes(long pid) throws IOException {
        String resident = Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(resident.replaceAll("\\D", "")) / 1024;
    }

    private static String lastApplication(ClusterTrial trial) {
        List<String> all = trial.cluster().applications();
        return all.get(all.size() - 1);
    }
}
