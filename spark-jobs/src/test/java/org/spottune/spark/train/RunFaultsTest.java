package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.DataException;
import org.spottune.graph.Network;
import org.spottune.model.NetworkArchive;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.session.StoppedException;
import org.spottune.spark.storage.FaultyFileSystem;
import org.spottune.spark.storage.WriteException;

/** Runs that are stopped, die, diverge or lose a checkpoint: those that go on end with the bytes of one undisturbed. */
@ExtendWith(LocalSpark.class)
class RunFaultsTest {

    /** Three epochs of four rounds. */
    private static final String SETTINGS =
            "epochs = 3, batch-size = 8, averaging-frequency = 1, learning-rate = 0.02, ";

    private static final int ROUNDS = 4;
    private static final String MOMENTUM = "state/momentum.bin";

    private static final Set<String> TIMES =
            Set.of("images-per-second", "seconds", "computing-seconds", "broadcasting-seconds", "merging-seconds");

    @TempDir
    private static Path shared;

    private static PictureDataset data;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    RunFaultsTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void makeDataset() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 4, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "method = spottune, augment.shift-pixels = 2",
                "method = spottune-global-k, global-k { k = 2, lambda-1 = 3, lambda-2 = 2, ramp-epochs = 3 }",
                "method = l2-sp, schedule = cosine",
                "method = fine-tuning, batch-norm = stored",
                "method = fine-tuning, optimizer = adam, learning-rate = 0.001, ema.decay = 0.9",
                "method = spottune, regularizer = l2-sp, direction = never-hurt, dtnh { scope = round, gradient-memory = 0.5 }",
                "method = spottune, regularizer = feature-maps, policy.optimizer = adamw, validation.fraction = 0.25",
                "method = knowledge-distillation",
                "method = lwf, augment.shift-pixels = 2"
            })
    void goesOnFromWhereverItWasToTheSameBytes(String settings) throws IOException {
        run(settings, "whole", false, Progress.NONE, new StopRequest());

        dies(settings + ", checkpoint.every-rounds = 1", "run", false, 3);
        stops(settings, "run", true, 6);
        dies(settings + ", checkpoint.every-epochs = 2", "run", true, 11);
        run(settings, "run", true, Progress.NONE, new StopRequest());

        requireSame("run", "whole");
    }

    @Test
    void isStoppedAfterTheRoundUnderWay() throws IOException {
        StopRequest stop = new StopRequest();

        assertThatThrownBy(() -> run("method = spottune", "run", false, asksAt(6, stop), stop))
                .isInstanceOf(StoppedException.class)
                .hasMessage("Run '" + path("run") + "' was stopped after epoch 2, round 2; it is kept in '"
                        + path("run/checkpoints/epoch-0001-round-00002.zip") + "'");

        assertThat(names("run/checkpoints")).containsExactly("epoch-0001-round-00002.zip", "epoch-0001.zip");
        assertThat(stop.outcomes()).hasSize(1);
        assertThat(folder.resolve("run/model")).doesNotExist();
    }

    @Test
    void isStoppedAfterAnEpochThatHasNoCheckpointOtherwise() throws IOException {
        StopRequest stop = new StopRequest();

        assertThatThrownBy(() -> run(
                        "method = fine-tuning, checkpoint.every-epochs = 3", "run", false, asksAt(ROUNDS, stop), stop))
                .hasMessageContaining("was stopped after epoch 1; it is kept in");

        assertThat(names("run/checkpoints")).containsExactly("epoch-0001.zip");
    }

    @Test
    void keepsTheCheckpointsThatSettingsAskFor() throws IOException {
        run(
                "method = fine-tuning, epochs = 5, checkpoint { keep-last = 1, every-epochs = 2, every-rounds = 3 }",
                "run",
                false,
                Progress.NONE,
                new StopRequest());

        assertThat(names("run/checkpoints")).containsExactly("epoch-0005.zip");
        assertThat(Files.readString(folder.resolve("run/config.json")))
                .contains(
                        "\"keep-last\" : 1",
                        "\"every-epochs\" : 2",
                        "\"every-rounds\" : 3",
                        "\"keep-best\" : \"none\"");
        assertThat(Files.readString(folder.resolve("run/manifest.json"))).doesNotContain("bestCheckpoint");
    }

    @Test
    void namesTheBestCheckpointInTheManifest() throws IOException {
        run(
                "method = fine-tuning, epochs = 4, checkpoint { keep-last = 1, keep-best = loss }",
                "run",
                false,
                Progress.NONE,
                new StopRequest());

        List<List<String>> metrics = table("run/metrics.csv");
        int loss = metrics.get(0).indexOf("loss");
        int best = 1;
        for (int epoch = 2; epoch <= 4; epoch++) {
            if (Double.parseDouble(metrics.get(epoch).get(loss))
                    < Double.parseDouble(metrics.get(best).get(loss))) {
                best = epoch;
            }
        }
        ObjectNode kept = (ObjectNode) manifest("run").get("bestCheckpoint");
        assertThat(kept.get("metric").asText()).isEqualTo("loss");
        assertThat(kept.get("epoch").asInt()).isEqualTo(best);
        assertThat(String.format(
                        java.util.Locale.ROOT, "%.6g", kept.get("value").asDouble()))
                .isEqualTo(metrics.get(best).get(loss));
        assertThat(folder.resolve("run").resolve(kept.get("file").asText())).exists();
    }

    @Test
    void checkpointSettingsMayChangeWhenARunGoesOn() throws IOException {
        dies("method = fine-tuning", "run", false, 9);

        run("method = fine-tuning, checkpoint.keep-last = 1", "run", true, Progress.NONE, new StopRequest());

        assertThat(names("run/checkpoints")).containsExactly("epoch-0003.zip");
        assertThat(Files.readString(folder.resolve("run/config.json"))).contains("\"keep-last\" : 1");
    }

    @Test
    void fallsBackFromADamagedCheckpointToTheSameBytes() throws IOException {
        run("method = spottune", "whole", false, Progress.NONE, new StopRequest());
        dies("method = spottune", "run", false, 11);
        Path newest = folder.resolve("run/checkpoints/epoch-0002.zip");
        byte[] bytes = Files.readAllBytes(newest);
        Files.write(newest, Arrays.copyOf(bytes, bytes.length - 1000));

        run("method = spottune", "run", true, Progress.NONE, new StopRequest());

        requireSame("run", "whole");
    }

    @Test
    void refusesToGoOnWhereEveryCheckpointIsDamaged() throws IOException {
        dies("method = fine-tuning", "run", false, 11);
        for (String name : List.of("epoch-0001.zip", "epoch-0002.zip")) {
            Files.writeString(folder.resolve("run/checkpoints").resolve(name), "damaged");
        }

        assertThatThrownBy(() -> run("method = fine-tuning", "run", true, Progress.NONE, new StopRequest()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("epoch-0001.zip")
                .hasMessageContaining("epoch-0002.zip");
        assertThat(names("run/checkpoints")).containsExactly("epoch-0001.zip", "epoch-0002.zip");
    }

    @Test
    void stopsWhereTrainingDivergesAndKeepsNothingOfIt() throws IOException {
        String settings = "method = spottune, learning-rate = 1e30, checkpoint.every-rounds = 1";

        assertThatThrownBy(() -> run(settings, "run", false, Progress.NONE, new StopRequest()))
                .isInstanceOf(DivergedException.class)
                .hasMessageStartingWith("Training diverged in epoch 1, round ")
                .hasMessageContaining("worker 0")
                .hasMessageContaining("worker 1")
                .hasMessageEndingWith(
                        "Resuming would diverge again: start a new run with a lower learning-rate (now 1.0E30) or policy.learning-rate"
                                + " (now 0.005)");

        requireFiniteCheckpoints("run");
        assertThat(folder.resolve("run/model")).doesNotExist();
        assertThatThrownBy(() -> run(settings, "run", true, Progress.NONE, new StopRequest()))
                .isInstanceOf(DivergedException.class);
    }

    @Test
    void divergenceNamesTheLastFiniteState() throws IOException {
        // The first epoch is harmless; what is then added to its checkpoint makes the second overflow.
        dies("method = fine-tuning", "run", false, 5);
        Path newest = folder.resolve("run/checkpoints/epoch-0001.zip");
        overload(newest);

        assertThatThrownBy(() -> run("method = fine-tuning", "run", true, Progress.NONE, new StopRequest()))
                .isInstanceOf(DivergedException.class)
                .hasMessageStartingWith("Training diverged in epoch 2, round ")
                .hasMessageContaining("The last finite state is '" + newest + "'")
                .hasMessageContaining("a lower learning-rate (now 0.02)");
        assertThat(names("run/checkpoints")).containsExactly("epoch-0001.zip");
    }

    @Test
    void aFullDiskLeavesARunThatGoesOn() throws IOException {
        run("method = fine-tuning", "whole", false, Progress.NONE, new StopRequest());
        FaultyFileSystem.register(spark.sparkContext().hadoopConfiguration());
        String output = FaultyFileSystem.path(folder.resolve("run"));
        try {
            Progress full = (phase, done, total) -> {
                if (done == 2 * ROUNDS) {
                    FaultyFileSystem.leaveRoom(20_000);
                }
            };
            assertThatThrownBy(() -> new TrainJob(spark, full).run(request("method = fine-tuning", output, false)))
                    .isInstanceOf(WriteException.class)
                    .hasMessage("Cannot write '" + output + "/checkpoints/epoch-0002.zip': No space left on device");
            assertThat(names("run/checkpoints")).containsExactly("epoch-0001.zip");
        } finally {
            FaultyFileSystem.repair();
        }

        new TrainJob(spark, Progress.NONE).run(request("method = fine-tuning", output, true));

        requireSame("run", "whole");
    }

    /** Lets the process die, as far as the run can tell, after some rounds. */
    private void dies(String settings, String run, boolean resume, int rounds) {
        Progress dying = (phase, done, total) -> {
            if (phase.equals("train") && done * ROUNDS * 3 > (rounds - 1L) * total) {
                throw new IllegalStateException("died");
            }
        };
        assertThatThrownBy(() -> run(settings, run, resume, dying, new StopRequest()))
                .hasMessage("died");
    }

    private void stops(String settings, String run, boolean resume, int rounds) {
        StopRequest stop = new StopRequest();
        assertThatThrownBy(() -> run(settings, run, resume, asksAt(rounds, stop), stop))
                .isInstanceOf(StoppedException.class);
    }

    private static Progress asksAt(int rounds, StopRequest stop) {
        return (phase, done, total) -> {
            if (phase.equals("train") && done * ROUNDS * 3 >= (long) rounds * total) {
                stop.request();
            }
        };
    }

    private void run(String settings, String run, boolean resume, Progress progress, StopRequest stop)
            throws IOException {
        new TrainJob(spark, progress, stop).run(request(settings, path(run), resume));
    }

    private static TrainRequest request(String settings, String output, boolean resume) {
        return new TrainRequest(
                data.dataset(),
                Optional.of(data.source()),
                Optional.empty(),
                ConfigFactory.parseString(settings).withFallback(ConfigFactory.parseString(SETTINGS)),
                output,
                2,
                resume);
    }

    /** Models, tables and results, but for what the clock says. */
    private void requireSame(String run, String whole) throws IOException {
        for (String file : List.of("model/network.zip", "routed-model/network.zip", "rounds.csv")) {
            if (Files.exists(folder.resolve(whole).resolve(file))) {
                assertThat(folder.resolve(run).resolve(file))
                        .as(run)
                        .hasSameBinaryContentAs(folder.resolve(whole).resolve(file));
            }
        }
        assertThat(timeless(table(run + "/metrics.csv"))).as(run).isEqualTo(timeless(table(whole + "/metrics.csv")));
        assertThat(result(run)).as(run).isEqualTo(result(whole));
    }

    private List<List<String>> table(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file)).stream()
                .map(line -> List.of(line.split(",")))
                .toList();
    }

    private static List<List<String>> timeless(List<List<String>> table) {
        int[] columns = IntStream.range(0, table.get(0).size())
                .filter(column -> !TIMES.contains(table.get(0).get(column)))
                .toArray();
        return table.stream()
                .map(row -> Arrays.stream(columns).mapToObj(row::get).collect(Collectors.toList()))
                .toList();
    }

    private ObjectNode result(String run) throws IOException {
        ObjectNode result = (ObjectNode) manifest(run).get("result");
        result.remove(List.of("seconds", "imagesPerSecond", "output"));
        return result;
    }

    private ObjectNode manifest(String run) throws IOException {
        return (ObjectNode) new ObjectMapper()
                .readTree(folder.resolve(run).resolve("manifest.json").toFile());
    }

    private void requireFiniteCheckpoints(String run) throws IOException {
        for (String name : Files.exists(folder.resolve(run).resolve("checkpoints"))
                ? names(run + "/checkpoints")
                : List.<String>of()) {
            Path file = folder.resolve(run).resolve("checkpoints").resolve(name);
            try (InputStream in = Files.newInputStream(file);
                    Network network = NetworkArchive.read(in, name, Set.of(MOMENTUM, "training.json"))
                            .network()) {
                assertThat(network.values().finite()).isTrue();
            }
        }
    }

    /** Sets the updater state to the largest finite value, which moves parameters out of the finite numbers. */
    private static void overload(Path checkpoint) throws IOException {
        NetworkArchive.Content content;
        try (InputStream in = Files.newInputStream(checkpoint)) {
            content = NetworkArchive.read(in, "test", Set.of(MOMENTUM, "training.json"));
        }
        java.nio.ByteBuffer velocity = java.nio.ByteBuffer.wrap(content.extras().get(MOMENTUM));
        while (velocity.hasRemaining()) {
            velocity.putFloat(Float.MAX_VALUE);
        }
        try (Network network = content.network();
                var out = Files.newOutputStream(checkpoint)) {
            NetworkArchive.write(network, content.extras(), out);
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private List<String> names(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
