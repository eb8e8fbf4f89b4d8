package org.spottune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.experiment.Experiment;
import org.spottune.nn.Architecture;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.objective.SourceSpec;

/** The settings of L2T-ww that we ship, read from the project's root: they are valid, and the published ones. */
class LearnedTransferPresetsTest {

    private static final Path FOLDER = Path.of("conf/l2t");

    private static Experiment.Networks networks(String target, String source) {
        return new Experiment.Networks(
                Architecture.preset(target), List.of(new SourceSpec(Architecture.preset(source), 200)));
    }

    @ParameterizedTest
    @CsvSource({
        "small-images.conf, vgg9, tinyimagenet-resnet32, 128, 15",
        "large-images.conf, resnet18, resnet34, 64, 16",
    })
    void thePapersSettings(String file, String target, String source, int batch, int pairs) {
        Experiment experiment = Experiment.read(
                ConfigFactory.parseFile(FOLDER.resolve(file).toFile()),
                new Experiment.DatasetDefaults(true, false),
                Optional.of(networks(target, source)));

        assertThat(experiment.method().id()).isEqualTo("l2t-ww");
        assertThat(experiment.schedule().epochs()).isEqualTo(200);
        assertThat(experiment.schedule().batchSize()).isEqualTo(batch);
        assertThat(experiment.step().rate(Group.BACKBONE, 0)).isEqualTo(0.1);
        assertThat(experiment.step().rate(Group.META, 199)).isEqualTo(1e-4);
        assertThat(experiment.step().decay(Group.MATCHING, 0)).isEqualTo(1e-4);
        assertThat(experiment.step().decay(Group.META, 0)).isEqualTo(1e-4);
        assertThat(experiment
                        .network(Architecture.preset(target))
                        .matching()
                        .orElseThrow()
                        .pairs())
                .hasSize(pairs);
    }

    @Test
    void everyRowOfTheComparisonHasValidSettings() {
        SweepFile sweep = new SweepFileReader(ConfigFactory.parseFile(
                        FOLDER.resolve("comparison.conf").toFile()))
                .file();

        assertThat(sweep.uselessSettings()).isEmpty();
        assertThat(sweep.architecture()).contains(Architecture.preset("vgg9"));
        assertThat(sweep.methods()).extracting(SweepFile.Method::name).contains("scratch", "l2t-w", "l2t-ww");
        assertThat(sweep.cells()).isNotEmpty().allSatisfy(cell -> assertThat(Experiment.read(
                        sweep.settings(cell, Candidate.NONE),
                        new Experiment.DatasetDefaults(true, false),
                        Optional.of(networks("vgg9", "tinyimagenet-resnet32"))))
                .isNotNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"limited-data.conf", "two-sources.conf"})
    void everyRowOfTheSmallStudiesHasValidSettings(String name) {
        SweepFile sweep = new SweepFileReader(
                        ConfigFactory.parseFile(FOLDER.resolve(name).toFile()).resolve())
                .file();

        assertThat(sweep.uselessSettings()).isEmpty();
        assertThat(sweep.architecture()).contains(Architecture.preset("vgg9").withWidthMultiplier(0.25));
        assertThat(sweep.cells()).isNotEmpty().allSatisfy(cell -> assertThat(Experiment.read(
                        sweep.settings(cell, Candidate.NONE),
                        new Experiment.DatasetDefaults(true, false),
                        Optional.of(networks("vgg9", "tinyimagenet-resnet32"))))
                .isNotNull());
    }
}
