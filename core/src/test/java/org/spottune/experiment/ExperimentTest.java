package org.spottune.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.ImageAugmentation;
import org.spottune.experiment.Experiment.DatasetDefaults;
import org.spottune.experiment.Experiment.InputNormalization;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Precision;
import org.spottune.optim.CosineDecay;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.StepDecay;
import org.spottune.train.OptimizerSettings;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TrainingFromScratch;

class ExperimentTest {

    private static final DatasetDefaults PLAIN = new DatasetDefaults(false, false);

    private static final String EVERY_SETTING =
            """
            method = spottune
            seed = 7
            epochs = 12
            batch-size = 32
            averaging-frequency = 5
            frozen-prefix-blocks = 3
            temperature = 2.5
            learning-rate = 0.2
            policy.learning-rate = 0.02
            decay-factor = 0.5
            milestones = [4, 9]
            schedule = step
            momentum = 0.8
            weight-decay = 0.001
            batch-norm = stored
            normalization = dataset
            precision = bfloat16
            augment { shift-pixels = 4, horizontal-flip = true, random-crop = true }
            """;

    @Test
    void hasTheDefaultsOfThePaper() {
        Experiment experiment = read("method = spottune");

        assertThat(experiment.method()).isEqualTo(new SpotTune(0, 5));
        assertThat(experiment.schedule()).isEqualTo(new TrainingSchedule(1, 30, 64, 10));
        assertThat(experiment.optimizer())
                .isEqualTo(new OptimizerSettings(
                        new MomentumSgd(0.9, 5e-4),
                        new StepDecay(0.05, List.of(15, 22), 0.1),
                        new StepDecay(0.005, List.of(15, 22), 0.1)));
        assertThat(experiment.statistics()).isEqualTo(Statistics.BATCH);
        assertThat(experiment.inputNormalization()).isEqualTo(InputNormalization.SOURCE);
        assertThat(experiment.augmentation()).isEqualTo(new ImageAugmentation(0, false, false));
        assertThat(experiment.precision()).isEqualTo(Precision.FLOAT32);
    }

    @Test
    void takesEverySetting() {
        Experiment experiment = read(EVERY_SETTING);

        assertThat(experiment.method()).isEqualTo(new SpotTune(3, 2.5));
        assertThat(experiment.schedule()).isEqualTo(new TrainingSchedule(7, 12, 32, 5));
        assertThat(experiment.optimizer())
                .isEqualTo(new OptimizerSettings(
                        new MomentumSgd(0.8, 0.001),
                        new StepDecay(0.2, List.of(4, 9), 0.5),
                        new StepDecay(0.02, List.of(4, 9), 0.5)));
        assertThat(experiment.statistics()).isEqualTo(Statistics.STORED);
        assertThat(experiment.inputNormalization()).isEqualTo(InputNormalization.DATASET);
        assertThat(experiment.augmentation()).isEqualTo(new ImageAugmentation(4, true, true));
        assertThat(experiment.precision()).isEqualTo(Precision.BFLOAT16);
    }

    @Test
    void noSettingIsLeftOutOfTheTestAbove() {
        assertThat(ConfigFactory.parseString(EVERY_SETTING).entrySet())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrderElementsOf(
                        read("method = spottune").effective().keySet());
    }

    @Test
    void findsEveryMethodByItsName() {
        assertThat(read("method = feature-extractor").method()).isEqualTo(new FeatureExtraction());
        assertThat(read("method = fine-tuning").method()).isEqualTo(new FineTuning());
        assertThat(read("method = scratch").method()).isEqualTo(new TrainingFromScratch());
        assertThat(Experiment.methods()).containsExactly("feature-extractor", "fine-tuning", "scratch", "spottune");
    }

    @Test
    void cosineDecayRunsOverAllEpochs() {
        OptimizerSettings optimizer = read("method = scratch, schedule = cosine, epochs = 8, learning-rate = 0.4")
                .optimizer();

        assertThat(optimizer.networkRate()).isEqualTo(new CosineDecay(0.4, 8));
        assertThat(optimizer.policyRate()).isEqualTo(new CosineDecay(0.005, 8));
    }

    @ParameterizedTest
    @CsvSource({"1, ''", "3, ''", "4, '2,3'", "5, '2,3'", "100, '50,75'"})
    void milestonesAreAtHalfAndThreeQuartersUnlessARunIsShort(int epochs, String milestones) {
        assertThat(read("method = scratch, epochs = " + epochs).effective().get("milestones"))
                .hasToString("[" + milestones.replace(",", ", ") + "]");
    }

    @Test
    void theDatasetDecidesOnFlipsAndCropsWhereSettingsAreSilent() {
        DatasetDefaults photos = new DatasetDefaults(true, true);

        assertThat(Experiment.read(ConfigFactory.parseString("method = scratch"), photos)
                        .augmentation())
                .isEqualTo(new ImageAugmentation(0, true, true));
        assertThat(Experiment.read(
                                ConfigFactory.parseString("method = scratch, augment.horizontal-flip = false"), photos)
                        .augmentation())
                .isEqualTo(new ImageAugmentation(0, false, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"method = spottune", EVERY_SETTING, "method = scratch, schedule = cosine, epochs = 2"})
    void effectiveSettingsReadAgainGiveTheSameExperiment(String text) {
        Experiment experiment = read(text);

        assertThat(Experiment.read(ConfigFactory.parseMap(experiment.effective()), PLAIN))
                .isEqualTo(experiment);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "seed | 1.5 | a whole number, got 1.5",
                "epochs | 0 | a whole number >= 1, got 0",
                "epochs | 2.5 | a whole number >= 1, got 2.5",
                "epochs | many | a whole number >= 1, got many",
                "epochs | 3000000000 | a whole number >= 1, got 3000000000",
                "batch-size | 0 | a whole number >= 1, got 0",
                "averaging-frequency | -1 | a whole number >= 1, got -1",
                "frozen-prefix-blocks | -1 | a whole number >= 0, got -1",
                "temperature | 0 | a finite number > 0, got 0.0",
                "temperature | NaN | a finite number > 0, got NaN",
                "learning-rate | -0.1 | a finite number > 0, got -0.1",
                "learning-rate | Infinity | a finite number > 0, got Infinity",
                "policy.learning-rate | NaN | a finite number > 0, got NaN",
                "decay-factor | 1.5 | a number in (0, 1], got 1.5",
                "milestones | [3, -1] | whole numbers >= 0, got [3, -1]",
                "milestones | [1.5] | whole numbers >= 0, got [1.5]",
                "milestones | 4 | whole numbers >= 0, got 4",
                "schedule | linear | one of [cosine, step], got linear",
                "momentum | 1 | a number in [0, 1), got 1.0",
                "weight-decay | Infinity | a finite number >= 0, got Infinity",
                "batch-norm | frozen | one of [batch, stored], got frozen",
                "normalization | none | one of [dataset, source], got none",
                "augment.shift-pixels | -1 | a whole number >= 0, got -1",
                "augment.horizontal-flip | maybe | true or false, got maybe",
                "method | spotune | one of [feature-extractor, fine-tuning, scratch, spottune], got spotune",
            })
    void refusesAnInvalidValue(String key, String value, String ruleAndValue) {
        String method = key.equals("method") ? "" : "method = spottune\n";

        assertThatThrownBy(() -> read(method + key + " = " + value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Setting '" + key + "' must be " + ruleAndValue);
    }

    @Test
    void needsAMethod() {
        assertThatThrownBy(() -> read("epochs = 3"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Setting 'method' is needed, one of [feature-extractor, fine-tuning, scratch, spottune]");
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        assertThatThrownBy(() -> read("epochs = 0, momentum = 2, tempreature = 5"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        """
                        Setting 'method' is needed, one of [feature-extractor, fine-tuning, scratch, spottune]
                        Setting 'epochs' must be a whole number >= 1, got 0
                        Setting 'momentum' must be a number in [0, 1), got 2.0
                        Unknown setting 'tempreature'; did you mean 'temperature'?""");
    }

    @ParameterizedTest
    @CsvSource({
        "learning_rate, learning-rate",
        "policy.lerning-rate, policy.learning-rate",
        "epoch, epochs",
        "augment.shift-pixel, augment.shift-pixels",
        "weightdecay, weight-decay",
    })
    void suggestsTheNearestKnownKey(String unknown, String nearest) {
        assertThatThrownBy(() -> read("method = scratch\n" + unknown + " = 1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Unknown setting '" + unknown + "'; did you mean '" + nearest + "'?");
    }

    @Test
    void listsKnownKeysWhereNoneIsNear() {
        assertThatThrownBy(() -> read("method = scratch, zzzzzzzzzz = 1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Unknown setting 'zzzzzzzzzz'; known are seed, epochs, batch-size, ")
                .hasMessageContaining(", augment.horizontal-flip");
    }

    @Test
    void aQuotedPathIsNotTheSettingItLooksLike() {
        assertThatThrownBy(() -> read("method = scratch\n\"policy.learning-rate\" = 1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Unknown setting '\"policy.learning-rate\"'; did you mean 'policy.learning-rate'?");
    }

    private static Experiment read(String settings) {
        return Experiment.read(ConfigFactory.parseString(settings), PLAIN);
    }
}
