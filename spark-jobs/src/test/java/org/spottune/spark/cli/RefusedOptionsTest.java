package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.spottune.spark.cli.Outcome.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that are refused before Spark starts, and the word on each. */
class RefusedOptionsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "ingest, --input",
        "ingest, --test-labels",
        "import, --checkpoint",
        "train, --dataset",
        "train, --config",
        "evaluate, --model",
        "predict, --output",
        "sweep, --source",
        "unpack, --input",
        "quickstart, --output",
        "doctor, --dataset"
    })
    void refusesAPathOfNoCharacters(String command, String option) {
        requireUsageError(run(command, option + "="), "option '" + option + "'", "expected a path, got ''");
    }

    @Test
    void aDomainIsAName() {
        requireUsageError(
                run("ingest", "--format=decathlon", "--input=x", "--output=" + path("d"), "--domain=a/b"),
                "domain must be a name, got 'a/b'");
    }

    @Test
    void aCheckpointIsAFile() throws IOException {
        Outcome folderForFile = importing(Files.createDirectory(folder.resolve("checkpoints")));
        Outcome missing = importing(folder.resolve("nowhere.pth"));
        Outcome below = importing(Files.writeString(folder.resolve("file"), "").resolve("below"));

        requireBadData(folderForFile, "Cannot read '" + path("checkpoints") + "': expected a file, got a folder");
        requireBadData(missing, "No such file: '" + path("nowhere.pth") + "'");
        requireBadData(below, "No such file: '" + path("file/below") + "'");
    }

    private Outcome importing(Path checkpoint) {
        return run("import", "--architecture=resnet26", "--checkpoint=" + checkpoint, "--output=" + path("model"));
    }

    @Test
    void settingsAreAFile() {
        requireBadData(
                run("sweep", "--config=" + folder, "--output=" + path("sweep")),
                "Cannot read '" + folder + "': expected a file, got a folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evaluate", "predict"})
    void looksForTheModelBeforeSparkStarts(String command) {
        requireBadData(
                run(command, "--model=" + path("nowhere"), "--dataset=" + path("no"), "--output=" + path("new")),
                "nowhere' is neither a model nor a finished run");
    }

    @Test
    void tellsWhatIsThereInThePlaceOfAModel() throws IOException {
        requireNoModel("nowhere", "; there is no such folder");
        Files.createFile(Files.createDirectory(folder.resolve("data")).resolve("dataset.json"));
        requireNoModel("data", "; it is a data set");
        Files.createFile(Files.createDirectory(folder.resolve("run")).resolve("config.json"));
        requireNoModel("run", "; it is an unfinished run, which its command with --resume continues");
        Files.createFile(folder.resolve("checkpoint.pth"));
        requireNoModel("checkpoint.pth", "; 'spottune import' makes a model from a checkpoint");
    }

    private void requireNoModel(String name, String hint) {
        requireBadData(run("evaluate", "--model=" + path(name), "--dataset=d"), "nor model/model.json" + hint);
    }

    @Test
    void tellsWhatIsThereInThePlaceOfADataset() throws IOException {
        requireNoDataset("nowhere", "; there is no such folder");
        Files.createFile(Files.createDirectory(folder.resolve("model")).resolve("model.json"));
        requireNoDataset("model", "; it is a model");
        Files.createDirectories(folder.resolve("images/train"));
        requireNoDataset("images", "; 'spottune ingest' makes a data set from images");
    }

    private void requireNoDataset(String name, String hint) {
        requireBadData(
                run("train", "--dataset=" + path(name), "--source=s", "--method=spottune", "--output=" + path("new")),
                "is not a data set: it has no dataset.json" + hint);
    }

    @Test
    void aWidthNeedsAnArchitectureToWiden() {
        requireUsageError(
                run("import", "--checkpoint=c", "--output=o", "--width-multiplier=2"),
                "--width-multiplier scales --architecture, which is missing");
        requireUsageError(
                run("import", "--architecture=resnet26", "--width-multiplier=NaN", "--checkpoint=c", "--output=o"),
                "Cannot scale 'resnet26' by NaN",
                "(--width-multiplier)");
    }

    @Test
    void benchWidensTheArchitectureThatItHasByItself() {
        requireUsageError(run("bench", "--width-multiplier=0.001"), "Cannot scale 'resnet26' by 0.001");
    }

    @Test
    void workersAreAtLeastOne() {
        requireUsageError(run("quickstart", "--workers=0"), "--workers must be at least 1, got 0");
        requireUsageError(run("doctor", "--workers=-1"), "--workers must be at least 1, got -1");
    }

    @Test
    void aQuickstartWantsANewFolder() {
        requireUsageError(run("quickstart", "--output=" + folder), "Output '" + folder + "' already exists");
    }

    @Test
    void tellsTheWordsOfAChoiceAsHelpDoes() {
        requireUsageError(
                run("ingest", "--input=x", "--output=y", "--aspect=stretch"),
                "'--aspect': expected one of keep, squash, got 'stretch'");
        requireUsageError(
                run("bench", "--mode=Train"), "expected one of spottune-train, spottune-infer,", "got 'Train'");
    }

    @Test
    void onlyCommasAreNoCells() {
        requireUsageError(
                run("sweep", "--output=" + path("sweep"), "--only=,"),
                "--only must name a cell, got nothing but commas");
    }

    @Test
    void benchTellsWrongSettingsBeforeThreadsThatAreMissing() {
        requireUsageError(run("bench", "--threads=4096", "--steps=0"), "Steps must be >= 1, got 0");
    }

    @Test
    void aHelpTextHidesNoMessage() {
        Outcome outcome = run("train", "--datset=x");

        assertThat(outcome.err())
                .startsWith("spottune train: Unknown option: '--datset=x'")
                .contains("--dataset", "'spottune train --help' lists all options.")
                .doesNotContain("Usage:");
    }

    @Test
    void shortensWhatIsLongerThanAnyPath() {
        Outcome outcome = run("bench", "--architecture=" + "x".repeat(100_000));

        assertThat(outcome.err())
                .hasSizeLessThan(2000)
                .contains("Unknown architecture 'xxx", "xxx... (of 100003 characters)");
    }

    @Test
    void doctorShowsControlCharacters() {
        assertThat(run("doctor", "--dataset=a\u001b[2K").err())
                .contains("a\\u001b[2K")
                .doesNotContain("\u001b");
    }

    @Test
    void aLocalPathHasNoHost() {
        requireBadData(run("score", "--sweep=/" + folder), "'" + folder + "' is not a sweep");
        requireUsageError(run("score", "--sweep=file://data/sweep"), "a local path has no host; write file:/");
    }

    @Test
    void aDatasetHasAName() {
        requireUsageError(run("ingest", "--input=x", "--output=/"), "--output must be a folder with a name, got '/'");
        requireUsageError(
                run("ingest", "--input=x", "--output=y", "--dataset-name= "),
                "--dataset-name must not be blank, got ' '");
    }

    /** Of each command the inputs and outputs that are looked at before Spark starts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ingest --input=x --output=STORE",
                "import --architecture=resnet26 --checkpoint=STORE --output=new",
                "import --architecture=resnet26 --checkpoint=x --output=STORE",
                "train --config=STORE --dataset=d --source=s --method=spottune --output=new",
                "train --dataset=STORE --source=s --method=spottune --output=new",
                "train --dataset=d --source=s --method=spottune --output=STORE",
                "evaluate --model=STORE --dataset=d",
                "predict --model=STORE --dataset=d --output=new",
                "predict --model=m --dataset=d --output=STORE",
                "sweep --config=STORE --output=new",
                "score --sweep=STORE",
                "score --submission=STORE --labels=x",
                "results --sweep=STORE --method=spottune --output=new",
                "report --input=STORE --output=new",
                "pack --source=STORE --model=a=m --output=new",
                "pack --run=STORE --output=new",
                "pack --sweep=STORE --method=spottune --output=new",
                "unpack --input=STORE --output=new",
                "quickstart --output=STORE",
                "doctor --dataset=STORE",
                "doctor --source=STORE"
            })
    void tellsTheConnectorThatAnObjectStoreNeeds(String line) {
        for (String scheme : List.of("s3a", "gs", "abfs")) {
            requireUsageError(
                    run(line.replace("STORE", scheme + "://bucket/x").split(" ")),
                    "there is no connector for " + scheme + "://; add --packages ");
        }
    }

    private static void requireUsageError(Outcome outcome, String... words) {
        assertThat(outcome.err()).contains(words);
        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE.value());
    }

    private static void requireBadData(Outcome outcome, String words) {
        assertThat(outcome.err()).contains(words);
        assertThat(outcome.code()).isEqualTo(ExitCode.BAD_DATA.value());
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
