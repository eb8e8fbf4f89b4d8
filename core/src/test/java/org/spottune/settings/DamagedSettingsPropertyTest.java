package org.spottune.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.junit.jupiter.api.Test;
import org.spottune.experiment.Experiment;
import org.spottune.fuzz.Damage;
import org.spottune.fuzz.ForeignBytes;
import org.spottune.fuzz.Tries;
import org.spottune.nn.Architecture;

@PropertyDefaults(tries = 300)
@AddLifecycleHook(Tries.class)
class DamagedSettingsPropertyTest {

    /** Problems with single settings name these alone. */
    private static final ForeignBytes SETTINGS = ForeignBytes.of("", ConfigurationException.class);

    private static final ForeignBytes TEXT = ForeignBytes.of("my.conf", ConfigurationException.class);

    private static final String SOUND =
            """
            # Settings
            method = spottune-global-k
            seed = 7, epochs = 4, averaging-frequency = 1
            learning-rate = 0.05
            policy { learning-rate = 5e-3, weight-decay = ${?decay} }
            milestones = [2, 3]
            augment.shift-pixels = 4
            augment { horizontal-flip = true }
            train-fraction = ${decay-factor}
            decay-factor = 0.5
            global-k : { k : 3, lambda-1 : 0.3 }
            regularizer = [l2-sp, feature-maps]
            feature-maps { lambda = 1e-4, layers = [layer1.0, layer3.3] }
            direction = never-hurt, dtnh { scope = round, gradient-memory = 0.9 }
            optimizer = adamw, ema.decay = 0.99, warm-up { epochs = 0.5, start = 1e-3 }
            validation { fraction = 0.2, fold = 4 }
            early-stopping { patience = 3, metric = validation-top1 }
            """;

    @Test
    void soundSettingsAreRead() {
        assertThat(experiment(SettingsText.read(SOUND, "my.conf")).effective())
                .containsEntry("train-fraction", 0.5)
                .containsEntry("feature-maps.layers", List.of("layer1.0", "layer3.3"));
    }

    @Property
    void damagedSettingsAreReadOrRefused(@ForAll("files") byte[] text) {
        SETTINGS.read(text, file -> {
            String content = new String(file, StandardCharsets.UTF_8);
            TEXT.read(file, any -> SettingsText.parse(content, "my.conf"));
            return experiment(SettingsText.read(content, "my.conf"));
        });
    }

    @Provide
    Arbitrary<byte[]> files() {
        return Damage.ofTexts(SOUND);
    }

    private static Experiment experiment(Config config) {
        return Experiment.read(
                config,
                new Experiment.DatasetDefaults(true, false),
                Optional.of(Experiment.Networks.alone(Architecture.preset("resnet26"))));
    }

    private static String refusal(String text) {
        return TEXT.refusal(
                text.getBytes(StandardCharsets.UTF_8),
                file -> SettingsText.read(new String(file, StandardCharsets.UTF_8), "my.conf"));
    }

    @Test
    void refusesSubstitutionsThatGoInCircles() {
        assertThat(refusal("a = ${b}\nb = ${a}")).contains("was part of a cycle of substitutions");
    }

    /** Forty lines that would be a million million characters. */
    @Test
    void refusesSubstitutionsThatDoubleAgainAndAgain() {
        StringBuilder lists = new StringBuilder("a0 = [xxxxxxxx]\n");
        StringBuilder texts = new StringBuilder("a0 = xxxxxxxx\n");
        StringBuilder itself = new StringBuilder("a = xxxxxxxx\n");
        for (int i = 1; i <= 40; i++) {
            lists.append("a%d = [${a%d}, ${a%d}]%n".formatted(i, i - 1, i - 1));
            texts.append("a%d = ${a%d}${a%d}%n".formatted(i, i - 1, i - 1));
            itself.append("a = ${a}${a}\n");
        }
        for (StringBuilder text : new StringBuilder[] {lists, texts, itself}) {
            assertThat(refusal(text.toString())).contains("its substitutions make more than 1048576 characters of it");
        }
    }

    @Test
    void putsInWhatSubstitutionsStandFor() {
        Config config = SettingsText.read(
                "base = /data\ntrain = ${base}/train\ntrain = ${train}/x\nnone = ${?MISSING_HERE}", "my.conf");

        assertThat(config.getString("train")).isEqualTo("/data/train/x");
        assertThat(config.hasPath("none")).isFalse();
    }

    @Test
    void readsNoOtherFiles() {
        for (String what : new String[] {
            "\"/etc/hostname\"",
            "file(\"/etc/hostname\")",
            "url(\"http://localhost:1/x\")",
            "classpath(\"reference.conf\")",
            "required(file(\"/x\"))"
        }) {
            assertThat(refusal("a = 1\ninclude " + what)).contains("settings cannot include others");
        }
    }

    @Test
    void refusesNestingThatWouldExhaustTheStack() {
        assertThat(refusal("a = " + "[".repeat(15_000))).contains("nested more than 50 levels deep");
        assertThat(refusal("a" + " { a".repeat(15_000))).contains("nested more than 50 levels deep");
        assertThat(refusal("a" + ".a".repeat(15_000) + " = 1")).contains("nested more than 50 levels deep");
        assertThat(refusal("a" + ".a".repeat(60) + " = 1")).contains("nested more than 50 levels deep");
        assertThat(refusal("a = 1\n" + "a = ${a}x\n".repeat(900))).contains("my.conf");
    }

    @Test
    void refusesTextsThatNobodyWrites() {
        assertThat(refusal("a = 1\n" + "a = ${a}x\n".repeat(5000))).contains("expected at most 1000 substitutions");
        assertThat(refusal("# ".repeat(50_000))).contains("expected at most 65536 characters, got 100000");
    }

    /** The library copies an object for every key that joins it. */
    @Test
    void readsAsManyKeysAsFitWithinTime() {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; keys.length() < 65_000; i++) {
            keys.append("a.k").append(i).append("=1\n");
        }

        TEXT.withBytes(4L << 30)
                .read(
                        keys.toString().getBytes(StandardCharsets.UTF_8),
                        file -> SettingsText.read(new String(file, StandardCharsets.UTF_8), "my.conf"));
    }

    @Test
    void refusesNumbersThatAreTooLargeOrNone() {
        String problems = SETTINGS.refusal(
                "method = spottune\nepochs = 1e999\nseed = 9e99\nbatch-size = NaN\nmilestones = [1e10]"
                        .getBytes(StandardCharsets.UTF_8),
                file -> experiment(SettingsText.read(new String(file, StandardCharsets.UTF_8), "my.conf")));

        assertThat(problems)
                .contains("Setting 'epochs' must be")
                .contains("'batch-size'")
                .contains("'milestones'")
                .contains("'seed'");
    }
}
