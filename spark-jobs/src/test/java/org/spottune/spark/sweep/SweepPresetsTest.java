package org.spottune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.spottune.experiment.Experiment;
import org.spottune.nn.Architecture;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.SourceSpec;

/** The sweeps that we ship, read from the project's root, where tests run: their settings are valid, and the published ones. */
class SweepPresetsTest {

    private static final Path FOLDER = Path.of("conf/sweeps");
    private static final Architecture RESNET26 = Architecture.preset("resnet26");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".conf"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyCellHasValidSettings(Path file) {
        SweepFile sweep = read(file);

        assertThat(sweep.uselessSettings()).isEmpty();
        assertThat(sweep.cells()).isNotEmpty().allSatisfy(cell -> {
            List<Candidate> candidates = sweep.grid(cell).candidates();
            assertThat(candidates.isEmpty() ? List.of(Candidate.NONE) : candidates)
                    .allSatisfy(candidate ->
                            assertThat(experiment(sweep, cell, candidate)).isNotNull());
        });
    }

    @Test
    void visualDecathlonHasTheWeightDecaysOfTheReference() {
        SweepFile sweep = read(FOLDER.resolve("visual-decathlon.conf"));

        Map<String, Double> decays = sweep.domains().stream()
                .filter(SweepFile.Domain::trained)
                .collect(Collectors.toMap(SweepFile.Domain::name, domain ->
                        (double) spottune(sweep, domain.name()).effective().get("weight-decay")));

        assertThat(decays)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "aircraft", 5e-4,
                        "cifar100", 0.0,
                        "daimlerpedcls", 5e-4,
                        "dtd", 0.0,
                        "gtsrb", 0.0,
                        "omniglot", 5e-4,
                        "svhn", 0.0,
                        "ucf101", 5e-4,
                        "vgg-flowers", 1e-4));
        assertThat(sweep.domains()).hasSize(10);
    }

    @Test
    void visualDecathlonHasTheScheduleOfThePaper() {
        Experiment experiment = spottune(read(FOLDER.resolve("visual-decathlon.conf")), "dtd");

        assertThat(experiment.schedule().epochs()).isEqualTo(110);
        assertThat(experiment.schedule().batchSize()).isEqualTo(128);
        assertThat(experiment.step().rate(Parameter.Group.BACKBONE, 0)).isEqualTo(0.1);
        assertThat(experiment.step().rate(Parameter.Group.BACKBONE, 79))
                .isCloseTo(0.001, org.assertj.core.api.Assertions.within(1e-12));
        assertThat(experiment.step().rate(Parameter.Group.POLICY, 39)).isEqualTo(0.01);
        assertThat(experiment.effective())
                .containsEntry("milestones", List.of(40, 60, 80))
                .containsEntry("temperature", 5.0)
                .containsEntry("frozen-prefix-blocks", 4)
                .containsEntry("policy.weight-decay", 1e-3)
                .containsEntry("augment.horizontal-flip", false)
                .containsEntry("train-split", "train+val");
    }

    @Test
    void visualDecathlonDecaysAdaptersAsTheirCodeDoes() {
        SweepFile sweep = read(FOLDER.resolve("visual-decathlon.conf"));
        List<String> trained = sweep.domains().stream()
                .filter(SweepFile.Domain::trained)
                .map(SweepFile.Domain::name)
                .toList();

        for (String domain : trained) {
            Experiment parallel = of(sweep, domain, "parallel-adapters");
            assertThat(parallel.effective())
                    .containsEntry("weight-decay", 1e-4)
                    .containsEntry("adapter.weight-decay", 1e-4)
                    .containsEntry("adapter.start", "drawn")
                    .containsEntry("epochs", 120);
            assertThat(of(sweep, domain, "bn-adaptation").effective()).containsEntry("weight-decay", 5e-4);
        }
        assertThat(trained.stream().filter(domain -> of(sweep, domain, "series-adapters-decay")
                        .effective()
                        .get("weight-decay")
                        .equals(2e-3)))
                .containsExactlyInAnyOrder("aircraft", "dtd", "gtsrb", "ucf101", "vgg-flowers");
    }

    @Test
    void visualDecathlonDistilsFromFineTunedNetworks() {
        SweepFile sweep = read(FOLDER.resolve("visual-decathlon.conf"));

        for (String method : List.of("parallel-adapters-distilled", "spottune-distilled")) {
            assertThat(sweep.waitsFor(new SweepCell("dtd", method, 1)))
                    .containsExactly(new SweepCell("dtd", "fine-tuning", 1));
            assertThat(sweep.waitsFor(new SweepCell("imagenet12", method, 1))).isEmpty();
            assertThat(of(sweep, "dtd", method).effective().get("regularizer"))
                    .isEqualTo(List.of("teacher-logits", "teacher-features"));
        }
        assertThat(of(sweep, "dtd", "spottune-distilled").effective()).containsEntry("weight-decay", 0.0);
        assertThat(of(sweep, "omniglot", "spottune-distilled").effective()).containsEntry("weight-decay", 5e-4);
    }

    private static Experiment of(SweepFile sweep, String domain, String method) {
        return experiment(sweep, new SweepCell(domain, method, 1), Candidate.NONE);
    }

    private static Experiment spottune(SweepFile sweep, String domain) {
        return experiment(sweep, new SweepCell(domain, "spottune", 1), Candidate.NONE);
    }

    private static Experiment experiment(SweepFile sweep, SweepCell cell, Candidate candidate) {
        return Experiment.read(
                sweep.settings(cell, candidate),
                new Experiment.DatasetDefaults(true, true),
                Optional.of(new Experiment.Networks(
                        RESNET26,
                        List.of(),
                        sweep.teacher(cell).map(any -> new SourceSpec(RESNET26, 10)),
                        sweep.isJoint(cell))));
    }

    private static SweepFile read(Path file) {
        return SweepFile.read(ConfigFactory.parseFile(file.toFile()).resolve());
    }
}
