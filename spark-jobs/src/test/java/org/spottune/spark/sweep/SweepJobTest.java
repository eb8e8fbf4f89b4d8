package org.spottune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.pack.SweptModels;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;

@ExtendWith(LocalSpark.class)
class SweepJobTest {

    private static final String SETTINGS =
            "settings { epochs = 2, batch-size = 8, averaging-frequency = 2, learning-rate = 0.02 }\n";

    @TempDir
    private static Path shared;

    private static PictureDataset data;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    SweepJobTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void makeDataset() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 3, 1);
    }

    @Test
    void runsEveryCellOnce() throws IOException {
        SweepResult result = run(plan("seeds = [1, 2]", "{ fine-tuning {}, spottune {} }", "{ one {}, two {} }"));

        assertThat(result.finished()).isEqualTo(8);
        assertThat(result.failed()).isEmpty();
        assertThat(result.results()).hasSize(8).allSatisfy(cell -> {
            assertThat(cell.top1()).isEqualTo((double) cell.correct() / 8);
            assertThat(cell.split()).isEqualTo("test");
            assertThat(cell.seconds()).isGreaterThanOrEqualTo(cell.trainingSeconds());
        });
        CellResult spottune = result.results().get(2);
        assertThat(spottune.method()).isEqualTo("spottune");
        assertThat(spottune.tunedShare()).hasSize(3);
        Path cell = folder.resolve("sweep/cells/one/spottune/seed-1");
        assertThat(cell.resolve("run/model/network.zip")).exists();
        assertThat(cell.resolve("evaluation/evaluation.json")).exists();
        assertThat(sweep().description().cells()).hasSize(8);
        assertThat(SweptModels.of(folder.resolve("sweep").toString(), "spottune", OptionalLong.of(1), storage())
                        .runs())
                .containsEntry("one", cell.resolve("run").toString())
                .containsOnlyKeys("one", "two");
    }

    @Test
    void cellsAtATimeEndWhereCellsOneByOneDo() throws IOException {
        String methods = "{ fine-tuning {}, spottune {} }";
        run(plan("concurrent-cells = 2", methods, "{ one {}, two {} }"));
        Files.move(folder.resolve("sweep"), folder.resolve("together"));
        run(plan("concurrent-cells = 1", methods, "{ one {}, two {} }"));

        for (String cell : List.of("one/fine-tuning", "one/spottune", "two/fine-tuning", "two/spottune")) {
            String network = "cells/" + cell + "/seed-1/run/model/network.zip";
            assertThat(folder.resolve("sweep").resolve(network))
                    .hasSameBinaryContentAs(folder.resolve("together").resolve(network));
        }
    }

    @Test
    void leavesFinishedCellsAlone() throws IOException {
        run(plan("", "{ fine-tuning {} }", "{ one {} }"));
        Path network = folder.resolve("sweep/cells/one/fine-tuning/seed-1/run/model/network.zip");
        FileTime written = Files.getLastModifiedTime(network);

        SweepResult result = run(plan("", "{ fine-tuning {} }", "{ one {}, two {} }"));

        assertThat(result.skipped()).isEqualTo(1);
        assertThat(result.finished()).isEqualTo(1);
        assertThat(result.results()).hasSize(2);
        assertThat(Files.getLastModifiedTime(network)).isEqualTo(written);
    }

    @Test
    void continuesACellThatWasStoppedAfterTraining() throws IOException {
        run(plan("", "{ spottune {} }", "{ one {} }"));
        Path cell = folder.resolve("sweep/cells/one/spottune/seed-1");
        CellResult before = sweep().result(new SweepCell("one", "spottune", 1)).orElseThrow();
        Files.delete(cell.resolve("cell.json"));
        Files.delete(cell.resolve("evaluation/evaluation.json"));
        FileTime written = Files.getLastModifiedTime(cell.resolve("run/model/network.zip"));

        SweepPlan plan = plan("", "{ spottune {} }", "{ one {} }");
        assertThat(plan.cells().get(0).state()).isEqualTo(PlannedCell.State.BEGUN);
        SweepResult result = run(plan);

        assertThat(result.results().get(0).correct()).isEqualTo(before.correct());
        assertThat(Files.getLastModifiedTime(cell.resolve("run/model/network.zip")))
                .isEqualTo(written);
        assertThat(cell.resolve("evaluation/evaluation.json")).exists();
    }

    @Test
    void triesAFailingCellAgainAndGoesOnWithTheOthers() throws IOException {
        SweepPlan plan = plan("attempts = 3", "{ fine-tuning {}, spottune {} }", "{ one {} }");
        Path broken = folder.resolve("sweep/cells/one/fine-tuning/seed-1/run/model");
        Files.createDirectories(broken.getParent());
        Files.writeString(broken, "in the way");

        SweepResult result = run(plan);

        assertThat(result.complete()).isFalse();
        assertThat(result.finished()).isEqualTo(1);
        assertThat(result.failed()).containsOnlyKeys("one/fine-tuning/1");
        CellFailure failure =
                sweep().failure(new SweepCell("one", "fine-tuning", 1)).orElseThrow();
        assertThat(failure.attempts()).isEqualTo(3);
        assertThat(result.failed()).containsValue(failure.message());

        Files.delete(broken);
        SweepPlan again = plan("", "{ fine-tuning {}, spottune {} }", "{ one {} }");
        assertThat(again.cells())
                .extracting(PlannedCell::state)
                .containsExactly(PlannedCell.State.FAILED, PlannedCell.State.FINISHED);
        assertThat(run(again).complete()).isTrue();
        assertThat(sweep().failure(new SweepCell("one", "fine-tuning", 1))).isEmpty();
    }

    @Test
    void runsWhatItCanWhereDataAreMissing() throws IOException {
        SweepResult result = run(plan("", "{ fine-tuning {} }", "{ one {}, gone { dataset = nowhere } }"));

        assertThat(result.finished()).isEqualTo(1);
        assertThat(result.failed()).containsOnlyKeys("gone/fine-tuning/1");
        assertThat(result.failed().get("gone/fine-tuning/1")).contains("nowhere", "is not a data set");
    }

    @Test
    void evaluatesTheSourceItselfWhereADomainIsNotTrained() throws IOException {
        run(plan("", "{ fine-tuning {} }", "{ one {} }"));
        String source = folder.resolve("sweep/cells/one/fine-tuning/seed-1/run").toString();

        SweepResult result = run(SweepPlan.of(
                SweepFile.read(ConfigFactory.parseString(
                        "source = \"%s\", methods { spottune {} }, domains { one { dataset = \"%s\", train = false } }"
                                .formatted(source, data.dataset()))),
                folder.resolve("other").toString(),
                List.of(),
                storage()));

        CellResult cell = result.results().get(0);
        CellResult trained =
                sweep().result(new SweepCell("one", "fine-tuning", 1)).orElseThrow();
        assertThat(cell.correct()).isEqualTo(trained.correct());
        assertThat(cell.addedParameters()).isZero();
        assertThat(cell.sourceParameters()).isEqualTo(trained.sourceParameters());
        assertThat(folder.resolve("other/cells/one/spottune/seed-1/run")).doesNotExist();
        assertThat(SweptModels.of(folder.resolve("other").toString(), "spottune", OptionalLong.empty(), storage())
                        .runs())
                .containsExactly(entry("one", "file:" + source));
    }

    @Test
    void plansOnlyWhatIsAskedForButDescribesAll() throws IOException {
        SweepPlan plan = plan(
                "seeds = [1, 2]",
                "{ fine-tuning {}, spottune {} }",
                "{ one {}, two {} }",
                "two/spottune",
                "one/fine-tuning/2");

        assertThat(plan.cells())
                .extracting(cell -> cell.cell().toString())
                .containsExactly("one/fine-tuning/2", "two/spottune/1", "two/spottune/2");
        assertThat(plan.description().cells()).hasSize(8);
    }

    @Test
    void refusesCellsThatDoNotExistAndSettingsThatAreWrong() {
        assertThatThrownBy(() -> plan("", "{ spottune { settings.temperature = -1 } }", "{ one {} }", "three"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "--only 'three' is not a cell of the sweep: domains are [one], methods [spottune]");
        assertThatThrownBy(() -> plan("", "{ spottune {} }", "{ one {} }", "one/spotune"))
                .hasMessageEndingWith("; did you mean 'one/spottune'?");
        assertThatThrownBy(() -> plan("", "{ spottune { settings.temperature = -1 }, tuning {} }", "{ one {} }"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("one/spottune/1: Setting 'temperature' must be a finite number > 0, got -1.0")
                .hasMessageContaining("one/tuning/1: Setting 'method' must be one of");
    }

    @Test
    void refusesToContinueWithOtherSettings() throws IOException {
        run(plan("", "{ fine-tuning {} }", "{ one {} }"));

        assertThatThrownBy(() -> plan("", "{ fine-tuning { settings.epochs = 3 } }", "{ one {} }"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("one/fine-tuning/1: Cannot resume with 'epochs' = 3: the run began with 2");
    }

    @Test
    void refusesADescriptionThatIsNone() throws IOException {
        assertThatThrownBy(() -> sweep().description())
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("is not a sweep: it has no sweep.json");
        Files.createDirectories(folder.resolve("sweep"));
        Files.writeString(folder.resolve("sweep/sweep.json"), "{\"name\": 3");
        assertThatThrownBy(() -> sweep().description())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("sweep.json");
    }

    private SweepPlan plan(String more, String methods, String domains, String... only) throws IOException {
        // All domains are the same data set, but for those that name another.
        for (String name : List.of("one", "two")) {
            Path link = folder.resolve("data").resolve(name);
            Files.createDirectories(link.getParent());
            if (!Files.exists(link)) {
                Files.createSymbolicLink(link, Path.of(data.dataset()));
            }
        }
        String text = SETTINGS + "source = \"" + data.source() + "\"\ndatasets = \"" + folder.resolve("data") + "\"\n"
                + more + "\nmethods " + methods + "\ndomains " + domains;
        return SweepPlan.of(
                SweepFile.read(ConfigFactory.parseString(text)),
                folder.resolve("sweep").toString(),
                Stream.of(only).toList(),
                storage());
    }

    private SweepResult run(SweepPlan plan) throws IOException {
        return new SweepJob(spark, Progress.NONE).run(plan);
    }

    private SweepFolder sweep() {
        return new SweepFolder(folder.resolve("sweep").toString(), storage());
    }

    private Storage storage() {
        return new Storage(spark.sparkContext().hadoopConfiguration());
    }
}
