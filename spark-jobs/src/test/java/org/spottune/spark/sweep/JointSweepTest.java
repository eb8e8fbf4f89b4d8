package org.spottune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.pack.SweptModels;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;

/** Sweeps with methods that train all domains in one run. */
@ExtendWith(LocalSpark.class)
class JointSweepTest {

    @TempDir
    private static Path shared;

    private static PictureDataset one;
    private static PictureDataset other;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    JointSweepTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void makeDatasets() throws IOException {
        one = PictureDataset.create(LocalSpark.session(), shared.resolve("one"), 3, 1);
        other = PictureDataset.create(LocalSpark.session(), shared.resolve("other"), 2, 1);
    }

    @Test
    void oneRunTrainsTheNetworksOfAllCells() throws IOException {
        SweepPlan plan = plan("{ together { method = fine-tuning, joint = true }, apart { method = fine-tuning } }");

        assertThat(plan.cells())
                .extracting(cell -> cell.cell() + " after " + cell.waitsFor())
                .containsExactly(
                        "one/apart/1 after []",
                        "one/together/1 after []",
                        "other/apart/1 after []",
                        "other/together/1 after [one/together/1]");
        assertThat(plan.cells().get(1).joint().orElseThrow().request().domains())
                .containsExactly("one", "other");

        SweepResult result = new SweepJob(spark, Progress.NONE).run(plan);

        assertThat(result.complete()).isTrue();
        Path sweep = folder.resolve("sweep");
        assertThat(sweep.resolve("cells/other/together/seed-1/run/model/network.zip"))
                .hasSameBinaryContentAs(sweep.resolve("joint/together/seed-1/domains/other/model/network.zip"));
        assertThat(Files.readAllLines(sweep.resolve("cells/other/together/seed-1/run/metrics.csv")))
                .hasSize(3);
        SweepFolder swept = new SweepFolder(sweep.toString(), storage());
        CellResult together =
                swept.result(new SweepCell("other", "together", 1)).orElseThrow();
        CellResult apart = swept.result(new SweepCell("other", "apart", 1)).orElseThrow();
        assertThat(together.trainingSeconds()).isZero();
        assertThat(swept.result(new SweepCell("one", "together", 1))
                        .orElseThrow()
                        .trainingSeconds())
                .isPositive();
        assertThat(together.addedParameters()).isLessThan(apart.addedParameters() / 10);
        assertThat(SweptModels.of(sweep.toString(), "together", OptionalLong.empty(), storage())
                        .source())
                .endsWith("/joint/together/seed-1/shared-model");
        // Nothing is left to do.
        assertThat(new SweepJob(spark, Progress.NONE)
                        .run(plan(
                                "{ together { method = fine-tuning, joint = true }, apart { method = fine-tuning } }"))
                        .skipped())
                .isEqualTo(4);
    }

    @Test
    void aRunOfAllDomainsWaitsForTheTeachersOfAll() throws IOException {
        SweepPlan plan =
                plan("{ tuned { method = fine-tuning }, together { method = fine-tuning, joint = true, teacher ="
                        + " tuned } }");

        assertThat(plan.cells())
                .extracting(cell -> cell.cell() + " after " + cell.waitsFor())
                .containsExactly(
                        "one/tuned/1 after []",
                        "other/tuned/1 after []",
                        "one/together/1 after [one/tuned/1, other/tuned/1]",
                        "other/together/1 after [one/together/1]");

        assertThat(new SweepJob(spark, Progress.NONE).run(plan).complete()).isTrue();
        assertThat(Files.readString(folder.resolve("sweep/cells/other/together/seed-1/run/manifest.json")))
                .contains("cells/other/tuned/seed-1/run/model");
    }

    @Test
    void domainsThatAreNotTrainedAreWhereTheSourceChanges() throws IOException {
        String untrained =
                "one { dataset = \"%s\", train = false }, two { dataset = \"%s\" }, three { dataset = \"%s\","
                        + " settings.augment.shift-pixels = 2 }";
        String third = shared.resolve("third").toString();
        new Storage(spark.sparkContext().hadoopConfiguration()).copyFolder(other.dataset(), third);
        String domains = untrained.formatted(one.dataset(), other.dataset(), third);

        SweepPlan shares = plan("{ m { method = fine-tuning, joint = true } }", domains);
        assertThat(shares.cells().get(0).joint().orElseThrow().request().domains())
                .containsExactly("one", "three", "two");

        SweepPlan keeps = plan("{ m { method = series-adapters, joint = true } }", domains);
        PlannedCell source = keeps.cells().stream()
                .filter(cell -> cell.cell().domain().equals("one"))
                .findFirst()
                .orElseThrow();
        assertThat(source.joint()).isEmpty();
        assertThat(source.training()).isEmpty();
        assertThat(keeps.cells().get(0).joint().orElseThrow().request().domains())
                .containsExactly("three", "two");
        assertThat(keeps.cells()
                        .get(0)
                        .joint()
                        .orElseThrow()
                        .domain("three")
                        .experiment()
                        .effective())
                .containsEntry("augment.shift-pixels", 2);
    }

    @Test
    void refusesDomainsThatAreTrainedDifferently() {
        String domains = "one { dataset = \"%s\" }, two { dataset = \"%s\", settings.learning-rate = 0.5 }"
                .formatted(one.dataset(), other.dataset());

        assertThatThrownBy(() -> plan("{ m { method = fine-tuning, joint = true } }", domains))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Data sets that are trained together may differ only in settings of their images")
                .hasMessageContaining("learning-rate=0.5");
        assertThatThrownBy(
                        () -> plan("{ m { method = fine-tuning, joint = true, select.learning-rate = [0.1, 0.2] } }"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("methods.m: 'joint' trains all domains in one run, with the same settings");
        assertThatThrownBy(() -> plan("{ m { method = fine-tuning, joint = maybe } }"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'joint' must");
    }

    private SweepPlan plan(String methods) throws IOException {
        return plan(
                methods,
                "one { dataset = \"%s\" }, other { dataset = \"%s\" }".formatted(one.dataset(), other.dataset()));
    }

    private SweepPlan plan(String methods, String domains) throws IOException {
        String text = "settings { epochs = 2, batch-size = 8, averaging-frequency = 2, learning-rate = 0.02 }\n"
                + "source = \"" + one.source() + "\"\nmethods " + methods + "\ndomains { " + domains + " }";
        return SweepPlan.of(
                SweepFile.read(ConfigFactory.parseString(text)),
                folder.resolve("sweep").toString(),
                Stream.<String>of().toList(),
                storage());
    }

    private Storage storage() {
        return new Storage(spark.sparkContext().hadoopConfiguration());
    }
}
