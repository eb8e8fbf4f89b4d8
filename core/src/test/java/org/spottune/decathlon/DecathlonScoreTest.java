package org.spottune.decathlon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecathlonScoreTest {

    /** E_max is 0.5 on cats and 1.2 on dogs. */
    private final DecathlonScore score =
            new DecathlonScore(BaselineErrors.twice("half", Map.of("cats", 0.75, "dogs", 0.4)));

    @Test
    void givesTheBaselineAQuarterAndPerfectionAThousand() {
        assertThat(score.of("cats", 0.75)).isEqualTo(250);
        assertThat(score.of("cats", 1)).isEqualTo(1000);
        assertThat(score.of("cats", 0.5)).isZero();
        assertThat(score.of("cats", 0.2)).isZero();
    }

    @Test
    void squaresTheShareOfTheLargestErrorThatIsAvoided() {
        // Error 0.3 of 0.5: two fifths are avoided.
        assertThat(score.of("cats", 0.7)).isCloseTo(160, within(1e-9));
        // Always wrong, and still less than the largest error 1.2: one sixth is avoided.
        assertThat(score.of("dogs", 0)).isCloseTo(1000 / 36.0, within(1e-9));
    }

    @Test
    void sumsOverDomains() {
        assertThat(score.sum(Map.of("cats", 0.75, "dogs", 1.0))).isEqualTo(1250);
    }

    @Test
    void givesThePublishedBaselineExactly2500() {
        Map<String, Double> accuracies = Map.of(
                "imagenet12", 0.5987,
                "aircraft", 0.6034,
                "cifar100", 0.8212,
                "daimlerpedcls", 0.9282,
                "dtd", 0.5553,
                "gtsrb", 0.9753,
                "vgg-flowers", 0.8141,
                "omniglot", 0.8769,
                "svhn", 0.9655,
                "ucf101", 0.5120);

        assertThat(new DecathlonScore(BaselineErrors.published()).sum(accuracies))
                .isEqualTo(2500);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, 84, Double.NaN})
    void refusesWhatIsNoAccuracy(double accuracy) {
        assertThatThrownBy(() -> score.of("cats", accuracy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Accuracy on 'cats' must be in [0, 1], got " + accuracy);
    }

    @Test
    void isUndefinedWithoutDomainsAndOnUnknownOnes() {
        assertThatThrownBy(() -> score.sum(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The score is undefined without any domain");
        assertThatThrownBy(() -> score.of("birds", 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Baseline 'half' has no error for domain 'birds'");
    }
}
