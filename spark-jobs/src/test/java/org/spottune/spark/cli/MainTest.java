package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.spottune.spark.cli.Outcome.result;
import static org.spottune.spark.cli.Outcome.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.graph.Bfloat16;
import org.spottune.kernels.KernelsProviders;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.decathlon.TinyDecathlon;
import org.spottune.spark.quickstart.PictureDataset;

/** Commands as a user gives them, within the tests' own Spark session: exit codes, messages and result lines. */
@ExtendWith(LocalSpark.class)
class MainTest {

    @TempDir
    private static Path shared;

    private static PictureDataset data;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeDataset() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 3, 2);
    }

    @Test
    void trainsEvaluatesAndPredicts() throws IOException {
        JsonNode train = result(run(
                "train",
                "--dataset",
                data.dataset(),
                "--source",
                data.source(),
                "--method",
                "spottune",
                "--workers",
                "2",
                "--set",
                "epochs=1",
                "--set",
                "batch-size=8",
                "--output",
                path("run")));
        JsonNode evaluate = result(
                run("evaluate", "--model", path("run"), "--dataset", data.dataset(), "--output", path("evaluation")));
        JsonNode predict = result(
                run("predict", "--model", path("run"), "--dataset", data.dataset(), "--output", path("predictions")));

        assertThat(names(train))
                .contains("top1", "loss", "imagesPerSecond", "seconds", "trainableParameters", "parameters", "output");
        assertThat(names(evaluate)).contains("top1", "correct", "total", "loss", "tunedShare", "imagesPerSecond");
        assertThat(evaluate.get("total").asInt()).isEqualTo(16);
        assertThat(folder.resolve("evaluation/evaluation.json")).exists();
        assertThat(predict.get("images").asInt()).isEqualTo(16);
        JsonNode report = result(run("report", "--input", folder.toString(), "--output", path("report.html")));
        assertThat(report.toString())
                .isEqualTo("{\"output\":\"" + path("report.html") + "\",\"sweeps\":0,\"runs\":1,\"evaluations\":1}");
        assertThat(folder.resolve("report.html")).content().contains("spottune on dataset", "of the test images");
    }

    @Test
    void trainsEvaluatesAndPredictsInBfloat16() throws IOException {
        Bfloat16.assumeAvailable();
        result(run(
                "train",
                "--dataset",
                data.dataset(),
                "--source",
                data.source(),
                "--method",
                "spottune",
                "--set",
                "epochs=1",
                "--set",
                "precision=bfloat16",
                "--output",
                path("run")));

        assertThat(evaluatedIn("bfloat16")).isEqualTo("bfloat16");
        assertThat(evaluatedIn("float32")).isEqualTo("float32");
        assertThat(result(run(
                                "predict",
                                "--model",
                                path("run"),
                                "--dataset",
                                data.dataset(),
                                "--precision",
                                "bfloat16",
                                "--output",
                                path("predictions")))
                        .get("images")
                        .asInt())
                .isEqualTo(16);
    }

    private String evaluatedIn(String precision) throws IOException {
        return result(run("evaluate", "--model", path("run"), "--dataset", data.dataset(), "--precision", precision))
                .get("precision")
                .asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evaluate", "predict"})
    void refusesAPrecisionThatIsNone(String command) {
        Outcome outcome = run(
                command,
                "--model",
                data.source(),
                "--dataset",
                data.dataset(),
                "--precision",
                "float16",
                "--output",
                path("output"));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("--precision")
                .contains("float32, bfloat16")
                .contains("float16");
    }

    @Test
    void saysInOneLineThatKernelsDoNotComputeInBfloat16() {
        String before = System.setProperty(KernelsProviders.PROPERTY, "nd4j");
        try {
            Outcome outcome = run(
                    "train",
                    "--dataset",
                    data.dataset(),
                    "--source",
                    data.source(),
                    "--method",
                    "fine-tuning",
                    "--set",
                    "precision=bfloat16",
                    "--output",
                    path("run"));

            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.err())
                    .contains("Cannot compute in bfloat16 with kernels ND4J")
                    .contains("use precision=float32")
                    .doesNotContain("\tat ");
        } finally {
            if (before == null) {
                System.clearProperty(KernelsProviders.PROPERTY);
            } else {
                System.setProperty(KernelsProviders.PROPERTY, before);
            }
        }
    }

    @Test
    void takesASettingWithAPlusSignAsItIsTyped() {
        Outcome outcome = run(
                "train",
                "--dataset",
                data.dataset(),
                "--source",
                data.source(),
                "--method",
                "fine-tuning",
                "--set",
                "train-split=train+val",
                "--output",
                path("run"));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("Setting 'train-split' cannot be train+val: data set 'dataset' has only [train, test]");
    }

    @Test
    void importsACheckpoint() throws IOException {
        JsonNode line = result(run(
                "import",
                "--architecture",
                "resnet26",
                "--width-multiplier",
                "0.125",
                "--checkpoint",
                checkpoint("decathlon-module-legacy.t7"),
                "--output",
                path("model")));

        assertThat(line.get("matched").asInt()).isEqualTo(131);
        assertThat(line.get("missing")).isEmpty();
        assertThat(folder.resolve("model/model.json")).exists();
    }

    @Test
    void importsACheckpointUnderANewClassifier() throws IOException {
        JsonNode line = result(run(
                "import",
                "--architecture",
                "resnet26",
                "--width-multiplier",
                "0.125",
                "--checkpoint",
                checkpoint("decathlon-state-zip.pth"),
                "--output",
                path("model"),
                "--new-head",
                "9"));

        assertThat(line.get("classes").asInt()).isEqualTo(9);
        assertThat(line.get("newHead")).hasSize(2);
    }

    @Test
    void refusesACheckpointOfAnotherArchitecture() throws IOException {
        Outcome outcome = run(
                "import",
                "--architecture",
                "cifar-resnet20",
                "--checkpoint",
                checkpoint("decathlon-state-zip.pth"),
                "--output",
                path("model"));

        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.err()).contains("tensors missing: conv1.weight", "tensors unexpected");
        assertThat(folder.resolve("model")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hostile-reduce.pth", "truncated.pth", "odd-tensors-zip.pth"})
    void refusesHostileAndDamagedCheckpoints(String file) throws IOException {
        Outcome outcome = run(
                "import", "--architecture", "resnet26", "--checkpoint", checkpoint(file), "--output", path("model"));

        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.err()).contains(file).doesNotContain("\tat ");
        assertThat(folder.resolve("model")).doesNotExist();
    }

    @Test
    void namesTheClassOfAHostileCheckpoint() throws IOException {
        Outcome outcome = run(
                "import",
                "--architecture",
                "resnet26",
                "--checkpoint",
                checkpoint("hostile-reduce.pth"),
                "--output",
                path("model"));

        assertThat(outcome.err()).contains("posix.system");
    }

    @Test
    void reportsAllWrongSettingsAtOnce() {
        Outcome outcome = run(
                "train",
                "--dataset",
                data.dataset(),
                "--source",
                data.source(),
                "--method",
                "spottune",
                "--set",
                "epochs=0",
                "--set",
                "precision=half",
                "--set",
                "learnin-rate=1",
                "--output",
                path("run"));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("'epochs' must be a whole number >= 1")
                .contains("'precision' must be one of [bfloat16, float32], got half")
                .contains("Unknown setting 'learnin-rate'; did you mean 'learning-rate'?");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void reportsWhatDoesNotFitTheSourceTogetherWithWhatIsWrongAlone() {
        Outcome outcome = run(
                "train",
                "--dataset",
                data.dataset(),
                "--source",
                data.source(),
                "--architecture",
                "resnet-fifty",
                "--workers",
                "0",
                "--method",
                "spottune-global-k",
                "--set",
                "global-k.k=4",
                "--set",
                "temperature=0",
                "--set",
                "learning-rate=NaN",
                "--output",
                path("run"));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("Unknown architecture 'resnet-fifty', expected one of ")
                .contains("--workers must be at least 1, got 0")
                .contains("Setting 'global-k.k' must be at most the 3 adaptive blocks of ")
                .contains("Setting 'temperature' must be a finite number > 0, got 0.0")
                .contains("Setting 'learning-rate' must be a finite number > 0, got NaN");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void refusesAPrefixOfAllBlocks() {
        Outcome outcome = run(
                "train",
                "--dataset",
                data.dataset(),
                "--source",
                data.source(),
                "--method",
                "spottune",
                "--set",
                "frozen-prefix-blocks=3",
                "--output",
                path("run"));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("Setting 'frozen-prefix-blocks' must leave a block to route");
    }

    @Test
    void refusesAMissingDataset() {
        Outcome outcome = run("evaluate", "--model", data.source(), "--dataset", path("nowhere"));

        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.err()).contains("nowhere").contains("dataset.json");
    }

    @Test
    void refusesAMissingModel() {
        Outcome outcome = run("evaluate", "--model", path("nowhere"), "--dataset", data.dataset());

        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.err()).contains("is neither a model nor a finished run");
    }

    @Test
    void refusesAnExistingOutput() throws IOException {
        Files.createDirectories(folder.resolve("run"));

        Outcome outcome = run(
                "train",
                "--dataset",
                data.dataset(),
                "--source",
                data.source(),
                "--method",
                "fine-tuning",
                "--output",
                path("run"));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("already exists");
    }

    @Test
    void reportsInOneLineWhatItCannotReportOn() throws IOException {
        Files.createDirectories(folder.resolve("broken"));
        Files.writeString(folder.resolve("broken/evaluation.json"), "{\"top1\": \"good\"}");

        Outcome broken = run("report", "--input", path("broken"), "--output", path("report.html"));
        Outcome missing = run("report", "--input", path("nowhere"), "--output", path("report.html"));
        Outcome existing = run("report", "--input", path("broken"), "--output", path("broken/evaluation.json"));

        assertThat(broken.code()).isEqualTo(3);
        assertThat(broken.err())
                .contains("broken/evaluation.json': expected a number in field 'top1', got \"good\"")
                .doesNotContain("\tat ");
        assertThat(missing.code()).isEqualTo(3);
        assertThat(missing.err()).contains("there is no such folder");
        assertThat(existing.code()).isEqualTo(2);
        assertThat(run("report", "--input", path("broken")).code()).isEqualTo(2);
        assertThat(folder.resolve("report.html")).doesNotExist();
    }

    @Test
    void ingestsAnImageFolder() throws IOException {
        JsonNode line = result(run(
                "ingest",
                "--input",
                shared.resolve("pictures").toString(),
                "--output",
                path("dataset"),
                "--resize",
                "8",
                "--shards",
                "2",
                "--no-horizontal-flip"));

        assertThat(line.get("height").asInt()).isEqualTo(8);
        assertThat(line.get("images").get("train").asInt()).isEqualTo(24);
        assertThat(line.get("imagesPerSecond").asDouble()).isPositive();
    }

    @Test
    void ingestsEveryDomainOfADecathlon() throws IOException {
        TinyDecathlon.write(folder.resolve("small"));

        JsonNode all = result(run(
                "ingest",
                "--format",
                "decathlon",
                "--input",
                path("small"),
                "--output",
                path("all"),
                "--test-labels",
                path("small/labels"),
                "--train-crop",
                "4",
                "--no-horizontal-flip"));
        JsonNode one = result(run(
                "ingest",
                "--format",
                "decathlon",
                "--domain",
                "pets",
                "--input",
                path("small"),
                "--output",
                path("one")));
        JsonNode two = result(run(
                "ingest",
                "--format",
                "decathlon",
                "--domain",
                "signs",
                "--domain",
                "letters",
                "--input",
                path("small"),
                "--output",
                path("two")));

        assertThat(names(all)).containsExactly("output", "domains", "images", "imagesPerSecond", "seconds");
        assertThat(names(all.get("domains"))).containsExactlyElementsOf(TinyDecathlon.DOMAINS);
        assertThat(all.get("images").asInt()).isEqualTo(8 + 12 + 3);
        JsonNode pets = all.get("domains").get("pets");
        assertThat(pets.get("trainHeight").asInt()).isEqualTo(4);
        assertThat(pets.get("height").asInt()).isEqualTo(6);
        assertThat(pets.get("images").get("train").asInt()).isEqualTo(6);
        assertThat(folder.resolve("all/signs/dataset.json"))
                .content()
                .contains("\"horizontalFlip\" : false", "30000002");
        assertThat(one.get("classes").asInt()).isEqualTo(3);
        assertThat(folder.resolve("one/dataset.json")).content().contains("\"name\" : \"pets\"");
        assertThat(names(two.get("domains"))).containsExactly("signs", "letters");
    }

    @Test
    void refusesBadDecathlonOptionsBeforeAnythingElse() throws IOException {
        TinyDecathlon.write(folder.resolve("small"));

        assertThat(decathlon("--domain", "pets", "--domain", "all").err())
                .contains("--domain all cannot be combined with others, got pets, all");
        assertThat(decathlon("--domain", "pets", "--domain", "pets").err()).contains("--domain must be different");
        assertThat(decathlon("--domain", "plants", "--domain", "pets").err())
                .contains("Cannot ingest domains [plants] of '", "exists for [letters, pets, signs]");
        assertThat(decathlon("--dataset-name", "mine").err()).contains("--dataset-name is for one data set");
        assertThat(decathlon("--train-crop", "0").err())
                .contains("'--train-crop': expected pixels such as 72", "got '0'");
        assertThat(run("ingest", "--input", "x", "--output", path("d"), "--domain", "pets", "--test-labels", "y")
                        .err())
                .contains("--domain is for format decathlon only, got format image-folder")
                .contains("--test-labels is for format decathlon only, got format image-folder");
        assertThat(run("ingest", "--format", "tar", "--input", "x", "--output", path("d"))
                        .err())
                .contains(
                        "--format must be one of image-folder, decathlon, cifar, idx, omniglot, spark-images, got 'tar'");
        Files.createDirectories(folder.resolve("d/signs"));
        Outcome existing = decathlon();
        assertThat(existing.code()).isEqualTo(2);
        assertThat(existing.err()).contains("d/signs' already exists");
        assertThat(folder.resolve("d/letters")).doesNotExist();
    }

    private Outcome decathlon(String... options) {
        return run(Stream.concat(
                        Stream.of("ingest", "--format", "decathlon", "--input", path("small"), "--output", path("d")),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    @Test
    void refusesBadIngestOptions() {
        assertThat(run("ingest", "--input", "x", "--output", path("d"), "--format", "tar")
                        .code())
                .isEqualTo(2);
        assertThat(run("ingest", "--input", "x", "--output", path("d"), "--resize", "0")
                        .code())
                .isEqualTo(2);
        assertThat(run("ingest", "--input", path("nowhere"), "--output", path("d"))
                        .code())
                .isEqualTo(3);
    }

    @Test
    void refusesArgumentsThatAreNoText() {
        Outcome outcome = run("ingest", "--input", "caf\ufffd", "--output", path("d"));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("cannot read argument 'caf\ufffd'", "set LC_ALL=C.UTF-8");
    }

    @Test
    void showsControlCharactersOfArguments() {
        assertThat(run("ingest", "--input", path("nowhere\u001b[2K"), "--output", path("d"))
                        .err())
                .contains("nowhere\\u001b[2K")
                .doesNotContain("\u001b");
        assertThat(run("ingest", "--input", "x", "--output", path("d"), "--resize", "7\u001b[2K")
                        .err())
                .contains("got '7\\u001b[2K'")
                .doesNotContain("\u001b[2K");
    }

    @Test
    void everyCommandHasHelp() {
        for (String command : List.of(
                "ingest", "import", "train", "evaluate", "predict", "report", "quickstart", "doctor", "bench")) {
            Outcome outcome = run(command, "--help");
            assertThat(outcome.code()).as(command).isZero();
            assertThat(outcome.out()).contains("Usage: spottune " + command);
        }
    }

    @Test
    void unknownCommandsAndOptionsAreUsageErrors() {
        assertThat(run("trian").code()).isEqualTo(2);
        assertThat(run("train", "--datset", "x").code()).isEqualTo(2);
        assertThat(run().code()).isEqualTo(2);
    }

    @Test
    void doctorFindsNothingWrongHere() throws IOException {
        JsonNode line = result(run("doctor"));

        assertThat(line.get("problems")).isEmpty();
        assertThat(line.get("spark").asText()).isEqualTo("3.5.5");
        assertThat(line.get("bfloat16").asText()).isIn("native", "emulated", "unavailable");
    }

    @Test
    void benchmarksBesideAPeer() throws IOException {
        Outcome outcome = run(
                "bench",
                "--mode",
                "spottune-train",
                "--architecture",
                "resnet26",
                "--width-multiplier",
                "0.125",
                "--batch",
                "2",
                "--size",
                "8",
                "--steps",
                "1",
                "--frozen-prefix-blocks",
                "4",
                "--peer",
                "echo 12.5 images/s",
                "--alternations",
                "2",
                "--breakdown");
        JsonNode line = result(outcome);

        assertThat(names(line))
                .containsExactly(
                        "mode",
                        "architecture",
                        "batch",
                        "size",
                        "threads",
                        "frozenPrefixBlocks",
                        "precision",
                        "tunedShare",
                        "steps",
                        "imagesPerSecond",
                        "best",
                        "gflops",
                        "peakGflops",
                        "share",
                        "alternations",
                        "peer",
                        "ratio",
                        "peakHeapBytes",
                        "residentBytes",
                        "breakdown");
        assertThat(line.get("precision").asText()).isEqualTo("float32");
        assertThat(line.get("peer").asDouble()).isEqualTo(12.5);
        assertThat(line.get("residentBytes").asLong())
                .isGreaterThan(line.get("peakHeapBytes").asLong());
        assertThat(names(line.get("breakdown"))).contains("convolution forward", "updater", "rest");
        assertThat(outcome.err()).contains("ours, median", "kind of work", "layer");
    }

    @Test
    void benchmarksInBfloat16() throws IOException {
        Bfloat16.assumeAvailable();

        Outcome outcome = run(
                "bench",
                "--width-multiplier",
                "0.125",
                "--architecture",
                "resnet26",
                "--batch",
                "2",
                "--size",
                "8",
                "--steps",
                "1",
                "--precision",
                "bfloat16");

        assertThat(result(outcome).get("precision").asText()).isEqualTo("bfloat16");
        assertThat(outcome.err()).contains("2 images of 8x8, bfloat16");
    }

    @Test
    void refusesBadBenchOptions() {
        assertThat(run("bench", "--mode", "train").code()).isEqualTo(2);
        assertThat(run("bench", "--size", "63").err()).contains("multiples of 8, got 63 x 63");
        assertThat(run("bench", "--steps", "0").err()).contains("Steps must be >= 1, got 0");
        assertThat(run("bench", "--peer", " ").code()).isEqualTo(2);
        assertThat(run("bench", "--architecture", "resnet27").code()).isEqualTo(2);
        assertThat(run("bench", "--architecture", "resnt50").err()).contains("; did you mean 'resnet50'?");
    }

    @Test
    void sweepsOverDomainsAndMethods() throws IOException {
        String config = sweep("other { dataset = nowhere }");

        Outcome planned = run("sweep", "--config", config, "--output", path("sweep"), "--dry-run");
        assertThat(planned.code()).isEqualTo(3);
        JsonNode dry = planned.line();
        assertThat(dry.get("cells").asInt()).isEqualTo(4);
        assertThat(dry.get("new").asInt()).isEqualTo(4);
        assertThat(dry.get("domains")).extracting(JsonNode::asText).containsExactlyInAnyOrder("pictures", "other");
        assertThat(dry.get("config").asText()).isEqualTo(config);
        assertThat(dry.get("driver").get("nativeMemory").asText()).isEqualTo("4096m");
        assertThat(names(dry.get("missing"))).containsExactly("other/fine-tuning/1", "other/spottune/1");
        assertThat(folder.resolve("sweep")).doesNotExist();

        Outcome all = run("sweep", "--config", config, "--output", path("sweep"));
        assertThat(all.code()).isEqualTo(4);
        assertThat(all.out()).contains("top-1, %", "FAILED other/spottune/1: 'nowhere' is not a data set");
        JsonNode only = result(
                run("sweep", "--config", config, "--output", path("sweep"), "--only", "pictures,pictures/spottune/1"));
        assertThat(only.get("skipped").asInt()).isEqualTo(2);
        assertThat(only.get("failed")).isEmpty();
        Outcome again = run("sweep", "--config", config, "--output", path("sweep"), "--dry-run");
        assertThat(again.err()).contains("finished", "GiB", "MISSING: 'nowhere' is not a data set");
    }

    @Test
    void refusesASweepOfWhichNothingCanRun() throws IOException {
        Outcome nothing = run("sweep", "--config", sweep(""), "--datasets", path("nowhere"), "--output", path("sweep"));
        assertThat(nothing.code()).isEqualTo(3);
        assertThat(nothing.err()).contains("No cell of the sweep can run", "nowhere/pictures");
        Outcome settings = run(
                "sweep",
                "--config",
                sweep(""),
                "--set",
                "settings.epoch=3",
                "--set",
                "seeds=[]",
                "--output",
                path("sweep"));
        assertThat(settings.code()).isEqualTo(2);
        assertThat(settings.err()).contains("'seeds' must name at least one seed");
        assertThat(folder.resolve("sweep")).doesNotExist();
    }

    private String sweep(String domains) throws IOException {
        Path link = folder.resolve("data/pictures");
        if (!Files.exists(link)) {
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, Path.of(data.dataset()));
        }
        Path file = folder.resolve("sweep.conf");
        Files.writeString(
                file,
                """
                source = "%s"
                datasets = "%s"
                settings { epochs = 1, batch-size = 8 }
                methods { fine-tuning {}, spottune {} }
                domains { pictures {}, %s }
                """
                        .formatted(data.source(), path("data"), domains));
        return file.toString();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new java.util.ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /** A fixture of {@code core}'s tests, copied out of the jar it may lie in. */
    private String checkpoint(String file) throws IOException {
        Path copy = folder.resolve(file);
        try (InputStream fixture = MainTest.class.getResourceAsStream("/checkpoints/" + file)) {
            Files.copy(fixture, copy);
        }
        return copy.toString();
    }
}
