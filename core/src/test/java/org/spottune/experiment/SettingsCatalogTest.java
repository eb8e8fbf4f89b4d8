package org.spottune.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.spottune.nn.Architecture;
import org.spottune.objective.SourceSpec;
import org.spottune.settings.ConfigurationException;
import org.spottune.settings.Setting;
import org.spottune.settings.SettingGroup;
import org.spottune.train.Sharing;
import org.spottune.train.Turns;

/** The table of settings says what reads them. */
class SettingsCatalogTest {

    /** By what reads some settings, a run that does and one that does not. */
    private static final Map<String, List<String>> RUNS = Map.ofEntries(
            run("schedule step", "schedule = step", "schedule = cosine"),
            run("warm-up.epochs > 0", "warm-up.epochs = 1", "warm-up.epochs = 0"),
            run("head-first.epochs > 0", "head-first.epochs = 2", "head-first.epochs = 0"),
            run(
                    "interpolation.chosen-by validation",
                    "interpolation.chosen-by = validation",
                    "interpolation.chosen-by = none"),
            run("optimizer sgd", "optimizer = sgd", "optimizer = adam"),
            run("optimizer adam and adamw", "optimizer = adamw", "optimizer = sgd"),
            run("runs without regularizer l2-sp", "regularizer = lwf", "regularizer = l2-sp"),
            run("regularizer l2-sp", "regularizer = l2-sp", "regularizer = lwf"),
            run("regularizer feature-maps", "regularizer = [lwf, feature-maps]", "regularizer = lwf"),
            run("regularizer lwf", "regularizer = [feature-maps, lwf]", "regularizer = feature-maps"),
            run("regularizer feature-matching", "regularizer = [lwf, feature-matching]", "regularizer = lwf"),
            run("regularizer attention-transfer", "regularizer = attention-transfer", "regularizer = lwf"),
            run("regularizer teacher-logits", "regularizer = [lwf, teacher-logits]", "regularizer = teacher-features"),
            run("regularizer teacher-features", "regularizer = teacher-features", "regularizer = teacher-logits"),
            run("method lwf", "method = lwf", "method = fine-tuning"),
            run("method feature-matching", "method = feature-matching", "method = fine-tuning"),
            run("method attention-transfer", "method = attention-transfer", "method = fine-tuning"),
            run("method l2t-w", "method = l2t-w", "method = fine-tuning"),
            run("method l2t-ww", "method = l2t-ww", "method = fine-tuning"),
            run(
                    "direction never-hurt",
                    "direction = never-hurt, regularizer = l2-sp, averaging-frequency = 1",
                    "direction = sum, regularizer = l2-sp, averaging-frequency = 1"),
            run("ema.decay > 0", "ema.decay = 0.5", "ema.decay = 0"),
            run("validation.fraction > 0", "validation.fraction = 0.25", "validation.fraction = 0"),
            run("early-stopping.patience > 0", "early-stopping.patience = 2", "early-stopping.patience = 0"),
            run("method spottune", "method = spottune", "method = fine-tuning"),
            run(
                    "global-k.blocks budget",
                    "method = spottune-global-k, global-k.blocks = budget",
                    "method = spottune-global-k"),
            run("method spottune-global-k", "method = spottune-global-k", "method = fine-tuning"),
            run("method series-adapters", "method = series-adapters", "method = bn-adaptation"),
            run("method parallel-adapters", "method = parallel-adapters", "method = bn-adaptation"),
            run("method scratch-plus", "method = scratch-plus", "method = scratch"),
            run("method piggyback", "method = piggyback", "method = bn-adaptation"),
            run("method dan", "method = dan", "method = bn-adaptation"),
            run("method random-policy", "method = random-policy", "method = fine-tuning"));

    private static Map.Entry<String, List<String>> run(String owner, String with, String without) {
        return Map.entry(owner, List.of(with, without));
    }

    /** Valid values that are no defaults. */
    private static final Config VALUES = ConfigFactory.parseString(ExperimentTest.EVERY_SETTING)
            .withFallback(ConfigFactory.parseString(ExperimentTest.WITHOUT_L2_SP))
            .withFallback(ConfigFactory.parseString(ExperimentTest.MATCHED))
            .withFallback(ConfigFactory.parseString(ExperimentTest.PROJECTED))
            .withFallback(ConfigFactory.parseString(ExperimentTest.TAUGHT))
            .withFallback(ConfigFactory.parseString(ExperimentTest.ADAPTED))
            .withFallback(ConfigFactory.parseString(ExperimentTest.MASKED))
            .withFallback(ConfigFactory.parseString(ExperimentTest.RECOMBINED))
            .withFallback(ConfigFactory.parseString(ExperimentTest.BUDGETED));

    /** Whose settings a run of several data sets reads, whatever the others are. */
    private static final String JOINT = "runs of several data sets";

    static Stream<Arguments> settingsOfSomeRuns() {
        return SettingsCatalog.GROUPS.stream()
                .filter(group -> !group.owner().isEmpty() && !group.owner().equals(JOINT))
                .flatMap(group -> group.settings().stream().map(setting -> Arguments.of(group.owner(), setting.key())));
    }

    @Test
    void everyOwnerIsTested() {
        assertThat(SettingsCatalog.GROUPS.stream()
                        .map(SettingGroup::owner)
                        .filter(owner -> !owner.isEmpty() && !owner.equals(JOINT)))
                .containsExactlyInAnyOrderElementsOf(RUNS.keySet());
    }

    @ParameterizedTest
    @MethodSource("settingsOfSomeRuns")
    void whatASettingBelongsToReadsIt(String owner, String key) {
        Config config = config(RUNS.get(owner).get(0), key);

        Experiment experiment = read(config);

        assertThat(experiment.effective()).containsEntry(key, VALUES.getAnyRef(key));
        assertThat(Experiment.unused(config)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("settingsOfSomeRuns")
    void runsThatDoNotReadASettingRefuseIt(String owner, String key) {
        Config config = config(RUNS.get(owner).get(1), key);

        assertThat(Experiment.unused(config)).containsExactly(key);
        assertThatThrownBy(() -> read(config))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Setting '" + key + "' has no effect with method '" + config.getString("method")
                        + "' and the other settings; it belongs to ")
                .hasMessageContaining(owner)
                .hasMessageNotContaining("\n");
    }

    @Test
    void runsOfSeveralDataSetsAloneReadHowTheseAreTrainedTogether() {
        Config config = ConfigFactory.parseString(ExperimentTest.JOINT);
        Experiment.DatasetDefaults dataset = new Experiment.DatasetDefaults(false, false);
        Architecture network = Architecture.preset("resnet26");
        SourceSpec source = new SourceSpec(network, 10);

        assertThat(Experiment.read(
                                config,
                                dataset,
                                Optional.of(new Experiment.Networks(network, List.of(source), Optional.empty(), true)))
                        .joint())
                .isEqualTo(new JointSettings(Sharing.BACKBONE, Turns.Share.EQUAL));
        assertThat(Experiment.unused(config)).isEmpty();
        assertThatThrownBy(() -> Experiment.read(config, dataset, Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "Setting 'joint.share' has no effect with method 'fine-tuning' and the other settings;"
                                + " it belongs to runs of several data sets")
                .hasMessageContaining("Setting 'joint.turns' has no effect");
    }

    @Test
    void domainsShareKernelsUnlessBlocksAreRouted() {
        assertThat(joint("method = series-adapters").sharing()).isEqualTo(Sharing.KERNELS);
        assertThat(joint("method = spottune-global-k").sharing()).isEqualTo(Sharing.NOTHING);
        assertThat(joint("method = spottune, joint.share = kernels").sharing()).isEqualTo(Sharing.KERNELS);
    }

    private static JointSettings joint(String settings) {
        Architecture network = Architecture.preset("resnet26");
        return Experiment.read(
                        ConfigFactory.parseString(settings),
                        new Experiment.DatasetDefaults(false, false),
                        Optional.of(new Experiment.Networks(
                                network, List.of(new SourceSpec(network, 10)), Optional.empty(), true)))
                .joint();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "method = scratch;Method 'scratch' cannot train several data sets together",
                "method = fine-tuning, optimizer = adam;The backbone's optimizer must be sgd where domains share",
                "method = l2-sp, direction = never-hurt, dtnh.scope = round, averaging-frequency = 1;Setting 'dtnh.scope' cannot",
                "method = fine-tuning, interpolation.chosen-by = validation;Setting 'interpolation.chosen-by' cannot be validation with"
            })
    void refusesWhatSeveralDataSetsCannotBeTrainedWith(String settings, String problem) {
        assertThatThrownBy(() -> joint(settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(problem);
    }

    static Stream<String> settingsOfEveryRun() {
        return SettingsCatalog.GROUPS.get(0).settings().stream().map(Setting::key);
    }

    @ParameterizedTest
    @MethodSource("settingsOfEveryRun")
    void everyMethodReadsWhatEveryRunReads(String key) {
        assertThat(SettingsCatalog.GROUPS.get(0).owner()).isEmpty();
        for (String method : Experiment.methods()) {
            if (!key.equals("method")) {
                assertThat(Experiment.unused(config("method = " + method, key)))
                        .as(method)
                        .isEmpty();
            }
        }
    }

    @Test
    void aKeyMeansOneThing() {
        Map<String, Setting<?>> byKey = new HashMap<>();
        for (SettingGroup group : SettingsCatalog.GROUPS) {
            for (Setting<?> setting : group.settings()) {
                assertThat(byKey.getOrDefault(setting.key(), setting))
                        .as(setting.key())
                        .isSameAs(setting);
                byKey.put(setting.key(), setting);
            }
        }
    }

    @Test
    void everySettingIsExplained() {
        Set<String> helps = new HashSet<>();
        Set<Setting<?>> all = new HashSet<>();
        SettingsCatalog.GROUPS.forEach(group -> all.addAll(group.settings()));
        assertThat(all).isNotEmpty().allSatisfy(setting -> {
            assertThat(setting.key()).matches("[a-z0-9]+([-.][a-z0-9]+)*");
            assertThat(setting.range()).isNotBlank();
            assertThat(setting.shownDefault())
                    .as("default of %s", setting)
                    .matches(setting.key().equals("method") ? "" : ".+");
            assertThat(setting.help()).matches("[A-Z].*[^.]");
        });
        all.forEach(setting -> helps.add(setting.key() + setting.help()));
        assertThat(helps).hasSameSizeAs(all);
    }

    @Test
    void settingsWithoutAMethodHaveNothingUnused() {
        assertThat(Experiment.unused(ConfigFactory.parseString("temperature = 3")))
                .isEmpty();
    }

    @Test
    void keysThatAreNoneAreNotUnused() {
        assertThat(Experiment.unused(ConfigFactory.parseString(
                        "method = scratch, temperature = 3, l2-sp.alpha = 1, tempreature = 3")))
                .containsExactly("l2-sp.alpha", "temperature");
    }

    private static Config config(String run, String key) {
        return ConfigFactory.parseString(run)
                .withValue(key, VALUES.getValue(key))
                .withFallback(ConfigFactory.parseString("method = fine-tuning"));
    }

    private static Experiment read(Config config) {
        return Experiment.read(config, new Experiment.DatasetDefaults(false, false), Optional.empty());
    }
}
