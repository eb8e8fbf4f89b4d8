package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.train.TrainJob;
import org.spottune.spark.train.TrainRequest;

/** Commands in processes of their own: those that are told to end, and those that run out of memory. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such signals")
@ExtendWith(LocalSpark.class)
class CommandProcessTest {

    private static final int EPOCHS = 12;
    private static final String SETTINGS =
            "method = spottune, epochs = " + EPOCHS + ", batch-size = 8, averaging-frequency = 1, learning-rate = 0.02";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    private static Path shared;

    private static PictureDataset data;

    @TempDir
    private Path folder;

    private final SparkSession spark;
    private Process process;

    CommandProcessTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void makeDataset() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 4, 1);
    }

    @AfterEach
    void leaveNoProcess() {
        process.destroyForcibly();
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void trainingEndsAfterARoundAndGoesOnToTheSameBytes(String signal, int code) throws Exception {
        process = start("train", "--method", "spottune", "--output", path("run"), "--source", data.source());
        awaitFile(folder.resolve("run/checkpoints/epoch-0001.zip"));

        signal(signal);

        assertThat(end()).isEqualTo(code);
        assertThat(Files.readString(folder.resolve("err")))
                .contains("spottune train: got SIG" + signal + ": finishes the current round")
                .contains("Run '" + path("run") + "' was stopped after epoch ")
                .contains("spottune train: The same command with --resume continues the run")
                .doesNotContain("Exception");
        assertThat(folder.resolve("run/model")).doesNotExist();
        assertThat(hidden(folder.resolve("run/checkpoints"))).isEmpty();
        train("run", true);
        train("whole", false);
        assertThat(folder.resolve("run/model/network.zip"))
                .hasSameBinaryContentAs(folder.resolve("whole/model/network.zip"));
        assertThat(folder.resolve("run/rounds.csv")).hasSameBinaryContentAs(folder.resolve("whole/rounds.csv"));
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        // One round that takes longer than anyone waits.
        process = start(
                "train",
                "--method",
                "fine-tuning",
                "--output",
                path("run"),
                "--source",
                data.source(),
                "--set",
                "averaging-frequency=1000000",
                "--set",
                "epochs=1",
                "--set",
                "batch-size=2",
                "--dataset",
                many());
        awaitFile(folder.resolve("run/metrics.csv"));
        Thread.sleep(3000);

        signal("TERM");
        awaitText("got SIGTERM");
        signal("TERM");

        assertThat(end()).isEqualTo(143);
        assertThat(Files.readString(folder.resolve("err"))).contains("spottune train: stopped at once");
        assertThat(folder.resolve("run/checkpoints")).doesNotExist();
    }

    @Test
    void aSweepKeepsWhatItsCellsHave() throws Exception {
        Path config = sweep();
        process = start("sweep", "--config", config.toString(), "--output", path("sweep"));
        Path cells = folder.resolve("sweep/cells/pictures");
        awaitFile(cells.resolve("a-one/seed-1/run/checkpoints/epoch-0001.zip"));
        awaitFile(cells.resolve("b-two/seed-1/run/checkpoints/epoch-0001.zip"));

        signal("TERM");

        assertThat(end()).isEqualTo(143);
        assertThat(Files.readString(folder.resolve("err")))
                .contains("The same command continues the sweep")
                .doesNotContain("Exception");
        for (String cell : List.of("a-one", "b-two")) {
            assertThat(cells.resolve(cell + "/seed-1/failure.json")).doesNotExist();
            assertThat(cells.resolve(cell + "/seed-1/run/model")).doesNotExist();
            assertThat(Files.readString(folder.resolve("err")))
                    .contains(cell + "/seed-1/run' was stopped after epoch ");
        }
        assertThat(cells.resolve("c-three")).doesNotExist();
    }

    @Test
    void aTrainingInAPipeSaysLittleAndItsLogTheEpochs() throws Exception {
        long start = System.nanoTime();
        process = start("train", "--method", "spottune", "--output", path("run"), "--source", data.source());

        assertThat(end()).isZero();
        assertThat(said("train", start))
                .containsExactly(
                        "training spottune on 'dataset'", "each epoch is in " + path("run/run.log"), "trained");
        assertThat(Files.readAllLines(folder.resolve("run/run.log")))
                .filteredOn(line -> line.contains("Z epoch "))
                .hasSize(EPOCHS);
        assertThat(Files.readAllLines(folder.resolve("out"))).hasSize(1);
    }

    @Test
    void verboseTrainingSaysTheEpochsToo() throws Exception {
        process = startWith(
                List.of("-D" + Main.VERBOSE + "=true"),
                "train",
                "--method",
                "feature-extractor",
                "--output",
                path("run"),
                "--source",
                data.source());

        assertThat(end()).isZero();
        assertThat(Files.readAllLines(folder.resolve("err")))
                .filteredOn(line -> line.startsWith(path("run") + ": epoch "))
                .hasSize(EPOCHS);
    }

    @Test
    void aSweepInAPipeSaysOneLineForEachCell() throws Exception {
        Path config = sweep();
        long start = System.nanoTime();
        process = start("sweep", "--config", config.toString(), "--output", path("sweep"));

        assertThat(end()).isZero();
        assertThat(said("sweep", start)).containsExactlyInAnyOrder("sweep of 3 cells", "[1/3]", "[2/3]", "[3/3]");
        assertThat(Files.readAllLines(folder.resolve("sweep/run.log")))
                .hasSize(4)
                .filteredOn(line -> line.contains("top-1"))
                .hasSize(3);
        assertThat(Files.readString(folder.resolve("sweep/cells/pictures/a-one/seed-1/run/run.log")))
                .contains(" epoch " + EPOCHS + " of " + EPOCHS);
    }

    /** How lines on standard error begin, without lines of progress, of which there may be one in five seconds. */
    private List<String> said(String phase, long start) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("err"));
        String howFar = phase + " \\d+/\\d+ .*";
        assertThat(lines).filteredOn(line -> line.matches(howFar)).hasSizeLessThanOrEqualTo((int)
                ((System.nanoTime() - start) / 5_000_000_000L));
        return lines.stream()
                .filter(line -> !line.matches(howFar) && !line.contains("spark.local.dir will be overridden"))
                .map(line -> line.replaceFirst("[:;] .*| pictures/.*", ""))
                .toList();
    }

    /** The settings of a sweep of three cells, two at a time. */
    private Path sweep() throws IOException {
        return Files.writeString(
                folder.resolve("sweep.conf"),
                "source = \"%s\", settings { %s }, concurrent-cells = 2, methods { a-one { method = fine-tuning }, b-two {"
                                .formatted(data.source(), SETTINGS.replace("method = spottune, ", ""))
                        + " method = fine-tuning }, c-three { method = fine-tuning } }, domains { pictures { dataset = \""
                        + data.dataset() + "\" } }");
    }

    @Test
    void tellsThatTheHeapIsTooSmall() throws Exception {
        // Half as many parameters again as the plain network, of which Java holds some copies.
        startTraining("1.1875");

        assertThat(end()).isEqualTo(4);
        assertThat(Files.readString(folder.resolve("err")))
                .contains("spottune train: Out of memory (")
                .contains("the heap of this process is 512 MiB: set a larger --driver-memory");
    }

    @Test
    void refusesBeforeItStartsWhatTheHeapIsFarTooSmallFor() throws Exception {
        startTraining("6");

        assertThat(end()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("err"))).contains(": set --driver-memory");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    private void startTraining(String width) throws Exception {
        process = start(
                "train",
                "--method",
                "scratch",
                "--architecture",
                "resnet26",
                "--width-multiplier",
                width,
                "--output",
                path("run"),
                "--set",
                "epochs=1",
                "--set",
                "batch-size=8");
    }

    /** A data set that one pass over takes long. */
    private String many() throws IOException {
        PictureDataset many = PictureDataset.create(spark, folder.resolve("many"), 800, 1);
        return many.dataset();
    }

    private Process start(String command, String... arguments) throws IOException {
        return startWith(List.of(), command, arguments);
    }

    /**
     * The tests' class path without Spark's MLlib, which is there without its algebra and is not shipped: Spark would find its
     * classes when it registers them for Kryo, as it writes cached arrays to disk, and fail to load them.
     */
    private static String shippedClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("spark-mllib"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Process startWith(List<String> javaOptions, String command, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        words.addAll(javaOptions);
        words.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
        words.addAll(List.of(
                "-Dorg.bytedeco.javacpp.logger=slf4j",
                "-Dspark.master=local[2]",
                "-Dspark.ui.enabled=false",
                "-Dspark.driver.bindAddress=127.0.0.1",
                "-Dspark.driver.host=127.0.0.1",
                "-Dspark.local.dir=" + path("local"),
                "-Dlog4j2.configurationFile="
                        + Path.of("conf/log4j2.properties").toAbsolutePath().toUri(),
                "-cp",
                shippedClassPath(),
                Main.class.getName(),
                command));
        words.addAll(List.of(arguments));
        if (command.equals("train")) {
            if (!words.contains("--dataset")) {
                words.addAll(List.of("--dataset", data.dataset()));
            }
            words.addAll(List.of("--workers", "2"));
            if (!words.contains("epochs=1")) {
                for (String setting : SETTINGS.replace(" ", "").split(",")) {
                    words.addAll(List.of("--set", setting));
                }
            }
        }
        return new ProcessBuilder(words)
                .redirectError(folder.resolve("err").toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .start();
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    private int end() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private void awaitFile(Path file) throws Exception {
        await(() -> Files.exists(file), file.toString());
    }

    private void awaitText(String text) throws Exception {
        await(() -> Files.readString(folder.resolve("err")).contains(text), text);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(Condition condition, String what) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(process.isAlive())
                    .as("waiting for %s: %s", what, Files.readString(folder.resolve("err")))
                    .isTrue();
            assertThat(System.nanoTime()).as("waiting for %s", what).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private void train(String run, boolean resume) throws IOException {
        new TrainJob(spark, Progress.NONE)
                .run(new TrainRequest(
                        data.dataset(),
                        Optional.of(data.source()),
                        Optional.empty(),
                        ConfigFactory.parseString(SETTINGS),
                        path(run),
                        2,
                        resume));
    }

    private static List<String> hidden(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("."))
                    .toList();
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
