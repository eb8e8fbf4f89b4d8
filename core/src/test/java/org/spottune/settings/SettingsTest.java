package org.spottune.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    private static final Setting<Integer> EPOCHS = Setting.integer("epochs", 30, 1, "Passes");
    private static final Setting<Integer> LIMIT = Setting.integerOrZero("limit", 0, "none", "Images");
    private static final Setting<Long> SEED = Setting.wholeNumber("seed", 1, "Of every draw");
    private static final Setting<Double> RATE = Setting.positive("rate", 0.5, "Of learning");
    private static final Setting<Double> DECAY = Setting.penalty("decay", 0.25, "Of weights");
    private static final Setting<Double> SHARE =
            Setting.number("share", 0, value -> value >= 0 && value < 1, "a number in [0, 1)", "Of the past");
    private static final Setting<Boolean> FLAG = Setting.flag("flag", false, "Whether");
    private static final Setting<List<Integer>> MILESTONES = Setting.integers("milestones", List.of(), "Epochs");
    private static final Setting<List<String>> LAYERS = Setting.names("maps.layers", List.of(), "Blocks");
    private static final Setting<Integer> DIRECTION =
            Setting.choice("direction", 1, Map.of("sum", 1, "apart", 2), "Of the step");
    private static final Setting<Optional<String>> METHOD =
            Setting.choice("method", Optional.empty(), Map.of("some", Optional.of("thing")), "What learns");
    private static final Setting<List<Integer>> TERMS =
            Setting.choices("terms", List.of(1), Map.of("one", 1, "two", 2, "three", 3), "What is added");
    private static final Setting<Double> HEAD_RATE =
            Setting.positive("head.rate", 0.5, "Of the classifier").withDefault(all -> all.get(RATE), "rate");

    private static final List<Setting<?>> ALL = List.of(
            EPOCHS, LIMIT, SEED, RATE, DECAY, SHARE, FLAG, MILESTONES, LAYERS, DIRECTION, METHOD, TERMS, HEAD_RATE);

    private static Settings of(String text) {
        return new Settings(
                ConfigFactory.parseString(text),
                List.of(
                        new SettingGroup("", ALL),
                        new SettingGroup("direction apart", List.of(Setting.flag("apart.joint", true, "Whether"))),
                        new SettingGroup("method some", List.of(Setting.flag("shared", true, "Whether"))),
                        new SettingGroup("method other", List.of(Setting.flag("shared", true, "Whether")))));
    }

    @Test
    void haveTheirDefaultsWhereNothingIsSet() {
        Settings settings = of("");

        assertThat(settings.get(EPOCHS)).isEqualTo(30);
        assertThat(settings.get(LIMIT)).isZero();
        assertThat(settings.get(SEED)).isEqualTo(1);
        assertThat(settings.get(RATE)).isEqualTo(0.5);
        assertThat(settings.get(DECAY)).isEqualTo(0.25);
        assertThat(settings.get(SHARE)).isZero();
        assertThat(settings.get(FLAG)).isFalse();
        assertThat(settings.get(MILESTONES)).isEmpty();
        assertThat(settings.get(LAYERS)).isEmpty();
        assertThat(settings.get(DIRECTION)).isEqualTo(1);
        assertThat(settings.get(METHOD)).isEmpty();
        assertThat(settings.get(TERMS)).containsExactly(1);
        assertThat(settings.problems()).isEmpty();
        assertThat(settings.effective())
                .containsEntry("direction", "sum")
                .containsEntry("terms", List.of("one"))
                .containsEntry("epochs", 30)
                .containsEntry("method", null);
    }

    @Test
    void haveWhatIsSet() {
        Settings settings = of(
                """
                epochs = 1, limit = 7, seed = -3, rate = 2, decay = 0, share = 0.875, flag = true
                milestones = [4, 2], maps.layers = layer1.0, direction = apart, method = some, terms = [three, one]
                """);

        assertThat(settings.get(EPOCHS)).isEqualTo(1);
        assertThat(settings.get(LIMIT)).isEqualTo(7);
        assertThat(settings.get(SEED)).isEqualTo(-3);
        assertThat(settings.get(RATE)).isEqualTo(2);
        assertThat(settings.get(DECAY)).isZero();
        assertThat(settings.get(SHARE)).isEqualTo(0.875);
        assertThat(settings.get(FLAG)).isTrue();
        assertThat(settings.get(MILESTONES)).containsExactly(4, 2);
        assertThat(settings.get(LAYERS)).containsExactly("layer1.0");
        assertThat(settings.get(DIRECTION)).isEqualTo(2);
        assertThat(settings.get(METHOD)).contains("thing");
        assertThat(settings.get(TERMS)).containsExactly(3, 1);
        assertThat(settings.problems()).isEmpty();
        assertThat(settings.unread()).isEmpty();
    }

    @Test
    void aDefaultMayFollowAnotherSetting() {
        assertThat(of("").get(HEAD_RATE)).isEqualTo(0.5);
        assertThat(of("rate = 3").get(HEAD_RATE)).isEqualTo(3);
        assertThat(of("rate = 3, head.rate = 4").get(HEAD_RATE)).isEqualTo(4);
        assertThat(of("rate = 3").effective()).isEmpty();
    }

    @Test
    void namesMayStandAloneOrInAList() {
        assertThat(of("terms = two").get(TERMS)).containsExactly(2);
        assertThat(of("maps.layers = [a, b]").get(LAYERS)).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "epochs | 0 | a whole number >= 1, got 0",
                "limit | -1 | a whole number >= 0 (0: none), got -1",
                "seed | 1e30 | a whole number, got 1.0E30",
                "rate | Infinity | a finite number > 0, got Infinity",
                "decay | NaN | a finite number >= 0, got NaN",
                "share | 1 | a number in [0, 1), got 1.0",
                "flag | 3 | true or false, got 3",
                "milestones | [-1] | whole numbers >= 0, got [-1]",
                "maps.layers | [a, \" \"] | text that is not blank, or a list of it, got [a,  ]",
                "direction | both | one of [apart, sum], got both",
                "direction | [sum] | one of [apart, sum], got [sum]",
                "method | none | one of [some], got none",
                "terms | [] | one or more of [one, three, two], got []",
                "terms | [one, one] | one or more of [one, three, two], got [one, one]",
                "milestones | {a : 3} | whole numbers >= 0, got {a=3}",
                "terms | {two : 1} | one or more of [one, three, two], got {two=1}",
                "terms | four | one or more of [one, three, two], got [four]",
            })
    void tellWhatIsWrongAndGoOnWithTheDefault(String key, String value, String problem) {
        Settings settings = of(key + " = " + value);

        for (Setting<?> setting : ALL) {
            assertThat(settings.get(setting)).as(setting.key()).isEqualTo(of("").get(setting));
        }
        assertThat(settings.problems()).containsExactly("Setting '" + key + "' must be " + problem);
    }

    @Test
    void tellAProblemOnceHoweverOftenTheyAreAsked() {
        Settings settings = of("rate = 0");
        settings.get(RATE);
        settings.get(HEAD_RATE);
        settings.get(RATE);

        assertThat(settings.problems()).containsExactly("Setting 'rate' must be a finite number > 0, got 0.0");
    }

    @Test
    void tellKeysThatAreNone() {
        Settings settings = of("epoch = 3, apart.jont = true");

        assertThat(settings.problems())
                .containsExactly(
                        "Unknown setting 'apart.jont'; did you mean 'apart.joint'?",
                        "Unknown setting 'epoch'; did you mean 'epochs'?");
    }

    @Test
    void tellKeysThatNothingReadWithWhatWouldReadThem() {
        Settings settings = of("apart.joint = false, shared = true, rate = 1");
        settings.get(RATE);

        assertThat(settings.problems()).isEmpty();
        assertThat(settings.withoutEffect("method 'third'"))
                .containsExactly(
                        "Setting 'apart.joint' has no effect with method 'third'; it belongs to direction apart",
                        "Setting 'shared' has no effect with method 'third'; it belongs to method some, method other");
        assertThat(settings.unread()).containsExactly("apart.joint", "shared");
    }

    @Test
    void ofDocumentsHaveKeyRangeDefaultAndHelp() {
        assertThat(EPOCHS.key()).isEqualTo("epochs");
        assertThat(EPOCHS).hasToString("epochs");
        assertThat(EPOCHS.range()).isEqualTo("a whole number >= 1");
        assertThat(EPOCHS.shownDefault()).isEqualTo("30");
        assertThat(EPOCHS.help()).isEqualTo("Passes");
        assertThat(DIRECTION.shownDefault()).isEqualTo("sum");
        assertThat(DIRECTION.range()).isEqualTo("one of [apart, sum]");
        assertThat(TERMS.shownDefault()).isEqualTo("[one]");
        assertThat(METHOD.shownDefault()).isEmpty();
        assertThat(HEAD_RATE.shownDefault()).isEqualTo("rate");
        assertThat(HEAD_RATE.range()).isEqualTo("a finite number > 0");
    }

    @Test
    void listProblemsOneByOne() {
        ConfigurationException exception = new ConfigurationException(List.of("One.", "Another."));

        assertThat(exception).hasMessage("One.\nAnother.");
        assertThat(exception.problems()).containsExactly("One.", "Another.");
    }
}
