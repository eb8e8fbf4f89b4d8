package org.spottune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.OutputClaim;
import org.spottune.spark.storage.Storage;

/** Sweeps with cells that wait for others. */
@ExtendWith(LocalSpark.class)
class WaitingSweepTest {

    /** The file names the method that waits first. */
    private static final String METHODS =
            "{ taught { method = feature-extractor, teacher = tuned }, tuned { method = fine-tuning } }";

    private static final SweepCell TUNED = new SweepCell("one", "tuned", 1);
    private static final SweepCell TAUGHT = new SweepCell("one", "taught", 1);

    @TempDir
    private static Path shared;

    private static PictureDataset data;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    WaitingSweepTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void makeDataset() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 3, 1);
    }

    @Test
    void plansEachCellBehindThoseThatItWaitsFor() throws IOException {
        SweepPlan plan = plan("seeds = [1, 2], concurrent-cells = 2", METHODS);

        assertThat(plan.cells())
                .extracting(planned -> planned.cell().toString())
                .containsExactly("one/tuned/1", "one/taught/1", "one/tuned/2", "one/taught/2");
        assertThat(plan.cells().get(1).waitsFor()).containsExactly(TUNED);
        assertThat(plan.description().cells().get(0)).isEqualTo(TAUGHT);

        SweepResult result = run(plan);

        assertThat(result.complete()).isTrue();
        assertThat(result.finished()).isEqualTo(4);
        assertThat(Files.readString(cell(TAUGHT).resolve("run/manifest.json")))
                .contains(cell(TUNED).resolve("run/model").toString());
        assertThat(Files.readString(cell(TAUGHT).resolve("run/config.json"))).contains("teacher-logits");
        assertThat(Files.getLastModifiedTime(cell(TAUGHT).resolve("run/config.json")))
                .isGreaterThanOrEqualTo(Files.getLastModifiedTime(cell(TUNED).resolve("cell.json")));
    }

    @Test
    void addsAnUnfinishedCellThatOneWhichWasAskedForWaitsFor() throws IOException {
        assertThat(plan("", METHODS, "one/taught").cells())
                .extracting(PlannedCell::cell)
                .containsExactly(TUNED, TAUGHT);
        assertThat(plan("", METHODS, "one/tuned").cells())
                .extracting(PlannedCell::cell)
                .containsExactly(TUNED);

        run(plan("", METHODS, "one/tuned"));

        SweepPlan rest = plan("", METHODS, "one/taught");
        assertThat(rest.cells()).extracting(PlannedCell::cell).containsExactly(TAUGHT);
        assertThat(run(rest).finished()).isEqualTo(1);
    }

    @Test
    void doesNotRunWhatWaitsForACellThatFails() throws IOException {
        String methods = METHODS.replace("}, tuned", "}, again { method = spottune, teacher = taught }, tuned");
        SweepPlan plan = plan("attempts = 1", methods);
        Path inTheWay = cell(TUNED).resolve("run/model");
        Files.createDirectories(inTheWay.getParent());
        Files.writeString(inTheWay, "in the way");

        SweepResult result = run(plan);

        assertThat(result.complete()).isFalse();
        assertThat(result.failed()).containsOnlyKeys("one/tuned/1");
        assertThat(result.notRun())
                .containsEntry(
                        "one/taught/1",
                        "It waits for one/tuned/1, which failed: "
                                + result.failed().get("one/tuned/1"))
                .containsEntry("one/again/1", "It waits for one/taught/1, which was not run")
                .hasSize(2);
        assertThat(cell(TAUGHT)).doesNotExist();

        Files.delete(inTheWay);
        assertThat(run(plan("", methods)).finished()).isEqualTo(3);
    }

    @Test
    void waitsForACellThatAnotherProcessWorksOn() throws Exception {
        SweepPlan plan = plan("", METHODS);
        CompletableFuture<SweepResult> call;
        try (OutputClaim held = storage().claim(cell(TUNED).toString())) {
            call = CompletableFuture.supplyAsync(() -> unchecked(plan));
            Thread.sleep(4_000);
            assertThat(call).isNotDone();
            assertThat(cell(TAUGHT)).doesNotExist();
        }

        // The other has given it up.
        SweepResult result = call.get();
        assertThat(result.complete()).isTrue();
        assertThat(result.finished()).isEqualTo(2);
    }

    @Test
    void goesOnWithACellThatAnotherProcessFinished() throws Exception {
        SweepPlan plan = plan("", METHODS);
        run(plan("", METHODS, "one/tuned"));

        SweepResult result = run(plan);

        assertThat(result.complete()).isTrue();
        assertThat(result.finished()).isEqualTo(1);
        assertThat(result.skipped()).isEqualTo(1);
    }

    @Test
    void refusesToChooseSettingsOfWhatIsTaught() {
        String methods = "{ tuned { method = fine-tuning }, taught { method = spottune, teacher = tuned,"
                + " select.learning-rate = [0.1, 0.01] } }";

        assertThatThrownBy(() -> plan("", methods))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("'methods.taught.teacher' cannot be combined with settings to be chosen, learning-rate:"
                        + " the teacher was trained on the images that are held out for the choice");
    }

    private Path cell(SweepCell cell) {
        return folder.resolve("sweep").resolve(cell.folder());
    }

    private SweepPlan plan(String more, String methods, String... only) throws IOException {
        String text = "settings { epochs = 2, batch-size = 8, averaging-frequency = 2, learning-rate = 0.02 }\n"
                + "source = \"" + data.source() + "\"\n" + more + "\nmethods " + methods
                + "\ndomains { one { dataset = \"" + data.dataset() + "\" } }";
        return SweepPlan.of(
                SweepFile.read(ConfigFactory.parseString(text)),
                folder.resolve("sweep").toString(),
                Stream.of(only).toList(),
                storage());
    }

    private SweepResult run(SweepPlan plan) throws IOException {
        return new SweepJob(spark, Progress.NONE).run(plan);
    }

    private SweepResult unchecked(SweepPlan plan) {
        try {
            return run(plan);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private Storage storage() {
        return new Storage(spark.sparkContext().hadoopConfiguration());
    }
}
