package org.spottune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.nn.Architecture;
import org.spottune.settings.ConfigurationException;

class SweepFileTest {

    private static final String TWO_BY_TWO =
            """
            source = model
            datasets = data
            seeds = [1, 2]
            settings { epochs = 1, weight-decay = 0.1 }
            methods {
              spottune {}
              drawn { method = spottune, settings { regularizer = l2-sp, epochs = 2 } }
            }
            domains {
              signs {}
              birds { dataset = elsewhere/birds, settings.epochs = 3, methods.drawn.settings.epochs = 4 }
            }
            """;

    private static SweepFile read(String text) {
        return SweepFile.read(ConfigFactory.parseString(text).resolve());
    }

    @Test
    void combinesDomainsMethodsAndSeedsInTheOrderOfTheFile() {
        assertThat(read(TWO_BY_TWO).cells())
                .extracting(SweepCell::toString)
                .containsExactly(
                        "signs/spottune/1",
                        "signs/spottune/2",
                        "signs/drawn/1",
                        "signs/drawn/2",
                        "birds/spottune/1",
                        "birds/spottune/2",
                        "birds/drawn/1",
                        "birds/drawn/2");
    }

    @Test
    void takesDatasetsFromTheirFolderUnlessNamed() {
        assertThat(read(TWO_BY_TWO).domains())
                .extracting(SweepFile.Domain::dataset)
                .containsExactly("data/signs", "elsewhere/birds");
    }

    @Test
    void multipliesTheWidthsOfTheTargets() {
        assertThat(read("architecture = vgg9\narchitecture-width-multiplier = 0.25\n" + TWO_BY_TWO)
                        .architecture())
                .contains(Architecture.preset("vgg9").withWidthMultiplier(0.25));
    }

    @Test
    void refusesWidthsThatItCannotMultiply() {
        assertThatThrownBy(() -> read("architecture-width-multiplier = 0.5\n" + TWO_BY_TWO))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'architecture-width-multiplier' needs 'architecture'");
        assertThatThrownBy(() -> read("architecture = vgg9\narchitecture-width-multiplier = 0.001\n" + TWO_BY_TWO))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Setting 'architecture': ");
    }

    @Test
    void letsTheDomainWinOverTheMethodAndBothTogetherOverAll() {
        SweepFile file = read(TWO_BY_TWO);

        assertThat(epochs(file, "signs", "spottune")).isEqualTo(1);
        assertThat(epochs(file, "signs", "drawn")).isEqualTo(2);
        assertThat(epochs(file, "birds", "spottune")).isEqualTo(3);
        assertThat(epochs(file, "birds", "drawn")).isEqualTo(4);
    }

    @Test
    void givesARunTheMethodAndTheSeedOfItsCell() {
        Config settings = read(TWO_BY_TWO).settings(new SweepCell("birds", "drawn", 2), Candidate.NONE);

        assertThat(settings.getString("method")).isEqualTo("spottune");
        assertThat(settings.getLong("seed")).isEqualTo(2);
        assertThat(settings.getString("regularizer")).isEqualTo("l2-sp");
        assertThat(settings.getDouble("weight-decay")).isEqualTo(0.1);
    }

    @Test
    void leavesOutSharedSettingsThatAMethodDoesNotUse() {
        SweepFile file = read(SHARED.formatted("temperature = 2"));

        assertThat(settings(file, "spottune").getDouble("temperature")).isEqualTo(2);
        assertThat(settings(file, "fine-tuning").hasPath("temperature")).isFalse();
        assertThat(settings(file, "fine-tuning").getInt("epochs")).isEqualTo(3);
        assertThat(file.uselessSettings()).isEmpty();
    }

    @Test
    void keepsSettingsOfAMethodThatItDoesNotUseSoThatTheyAreRefused() {
        SweepFile file = read(SHARED.formatted("weight-decay = 0")
                .replace("fine-tuning {}", "fine-tuning { settings.temperature = 2 }"));

        assertThat(settings(file, "fine-tuning").hasPath("temperature")).isTrue();
    }

    @Test
    void findsSharedSettingsThatNoMethodUses() {
        assertThat(read(SHARED.formatted("global-k.k = 2")).uselessSettings()).containsExactly("global-k.k");
    }

    private static final String SHARED =
            """
            source = model
            datasets = data
            settings { epochs = 3, %s }
            methods { fine-tuning {}, spottune {} }
            domains { signs {} }
            """;

    private static Config settings(SweepFile file, String method) {
        return file.settings(new SweepCell("signs", method, 1), Candidate.NONE);
    }

    @Test
    void hasDefaults() {
        SweepFile file = read("source = m, datasets = d, methods { spottune {} }, domains { signs { train = false } }");

        assertThat(file.name()).isEqualTo("sweep");
        assertThat(file.workers()).isEqualTo(1);
        assertThat(file.seeds()).containsExactly(1L);
        assertThat(file.attempts()).isEqualTo(2);
        assertThat(file.concurrentCells()).isZero();
        assertThat(file.baseline()).isEqualTo("published");
        assertThat(file.domains().get(0).trained()).isFalse();
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        assertThatThrownBy(
                        () -> read(
                                """
                        sauce = m
                        workers = 0
                        seeds = [1, 1]
                        baseline = fine-tuning
                        settings { seed = 3 }
                        methods { spottune { epochs = 3 }, "a/b" {}, other = 3 }
                        domains { signs { methods { none {} } } }
                        """))
                .isInstanceOfSatisfying(ConfigurationException.class, wrong -> assertThat(wrong.problems())
                        .contains(
                                "Unknown setting 'sauce'; did you mean 'source'?",
                                "Setting 'workers' must be a whole number >= 1, got 0",
                                "Setting 'seeds' repeats itself: [1, 1]",
                                "Setting 'baseline' must be published or one of the methods, got fine-tuning",
                                "'settings' must not set 'seed' for runs: the sweep sets it",
                                "Unknown setting 'methods.spottune.epochs', known are [joint, method, select, settings, teacher];"
                                        + " settings of runs belong in 'methods.spottune.settings'",
                                "'a/b' in 'methods' cannot be a name: expected letters, digits, '.', '_', '+' and '-'",
                                "Setting 'methods.other' must be an object, such as {}, got 3",
                                "Setting 'domains.signs.dataset' is needed, or 'datasets' with a folder of all data sets",
                                "'domains.signs.methods' names 'none', which is not one of the methods",
                                "Setting 'source' is needed: the model that all cells start from"));
    }

    @Test
    void cellsOfAMethodWithATeacherWaitForItsCellsOfTheSameDomainAndSeed() {
        SweepFile file = read(TWO_BY_TWO.replace("spottune {}", "spottune.teacher = drawn"));

        assertThat(file.waitsFor(new SweepCell("birds", "spottune", 2)))
                .containsExactly(new SweepCell("birds", "drawn", 2));
        assertThat(file.waitsFor(new SweepCell("birds", "drawn", 2))).isEmpty();
    }

    @Test
    void cellsThatTrainNothingWaitForNone() {
        SweepFile file = read(TWO_BY_TWO
                .replace("spottune {}", "spottune.teacher = drawn")
                .replace("signs {}", "signs.train = false"));

        assertThat(file.waitsFor(new SweepCell("signs", "spottune", 1))).isEmpty();
    }

    @Test
    void refusesTeachersThatAreNoMethods() {
        assertThatThrownBy(() -> read(TWO_BY_TWO.replace("spottune {}", "spottune.teacher = tuning")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "'methods.spottune.teacher' names 'tuning', which is not one of the methods [spottune, drawn]"
                                + " (String: 6)");
        assertThatThrownBy(() -> read(TWO_BY_TWO.replace("spottune {}", "spottune.teacher = [drawn]")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("methods.spottune: Setting 'teacher' must be");
    }

    @Test
    void refusesCirclesOfTeachersOnce() {
        String circle = TWO_BY_TWO
                .replace("spottune {}", "spottune.teacher = drawn, third.teacher = spottune")
                .replace("method = spottune,", "method = spottune, teacher = spottune,");

        assertThatThrownBy(() -> read(circle))
                .isInstanceOfSatisfying(ConfigurationException.class, wrong -> assertThat(wrong.problems())
                        .containsExactly("'methods.spottune.teacher' is circular: spottune waits for drawn waits"
                                + " for spottune (String: 6)"));
        assertThatThrownBy(() -> read(TWO_BY_TWO.replace("spottune {}", "spottune.teacher = spottune")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("'methods.spottune.teacher' is circular: spottune waits for spottune");
    }

    @Test
    void needsMethodsAndDomains() {
        assertThatThrownBy(() -> read("source = m"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'methods' must have at least one method")
                .hasMessageContaining("'domains' must have at least one domain");
    }

    @Test
    void aCellIsAskedForByDomainMethodOrSeed() {
        SweepCell cell = new SweepCell("signs", "spottune", 1);

        assertThat(List.of("signs", "signs/spottune", "signs/spottune/1")).allMatch(cell::isIn);
        assertThat(List.of("sign", "signs/spot", "signs/spottune/11", "spottune"))
                .noneMatch(cell::isIn);
    }

    private static int epochs(SweepFile file, String domain, String method) {
        return file.settings(new SweepCell(domain, method, 1), Candidate.NONE).getInt("epochs");
    }
}
