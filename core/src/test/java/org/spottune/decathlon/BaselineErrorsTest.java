package org.spottune.decathlon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.data.DataException;

class BaselineErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "imagenet12, 80.26",
        "aircraft, 79.32",
        "cifar100, 35.76",
        "daimlerpedcls, 14.36",
        "dtd, 88.94",
        "gtsrb, 4.94",
        "vgg-flowers, 37.18",
        "omniglot, 24.62",
        "svhn, 6.90",
        "ucf101, 97.60"
    })
    void publishedAreThoseOfTheChallenge(String domain, double percent) {
        assertThat(100 * BaselineErrors.published().largest(domain)).isCloseTo(percent, within(1e-9));
        assertThat(BaselineErrors.published().largest()).hasSize(10);
    }

    @Test
    void measuredAreTwiceTheMeanErrorOverTheSeeds() {
        List<TransferResult> results = List.of(
                result("tuned", "cats", 1, 0.75),
                result("tuned", "cats", 2, 0.25),
                result("tuned", "dogs", 1, 0.5),
                result("tuned", "dogs", 2, 1),
                result("other", "cats", 1, 1));

        assertThat(BaselineErrors.measured("tuned", results))
                .isEqualTo(new BaselineErrors("tuned", Map.of("cats", 1.0, "dogs", 0.5)));
    }

    @Test
    void refusesAMethodThatLacksADomain() {
        List<TransferResult> results = List.of(
                result("tuned", "cats", 1, 0.75),
                new TransferResult("tuned", "dogs", 1, Optional.empty()),
                result("other", "dogs", 1, 0.5));

        assertThatThrownBy(() -> BaselineErrors.measured("tuned", results))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot score against 'tuned': no seed of it has results on all of [cats, dogs], missing by"
                        + " seed: {1=[dogs]}");
        assertThatThrownBy(() -> BaselineErrors.measured("absent", results))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Cannot score against 'absent'");
    }

    @Test
    void onlyWhoIsNeverWrongScoresAgainstABaselineThatNeverIs() {
        DecathlonScore score = new DecathlonScore(BaselineErrors.twice("perfect", Map.of("cats", 1.0)));

        assertThat(score.of("cats", 1)).isEqualTo(1000);
        assertThat(score.of("cats", 0.999)).isZero();
    }

    @Test
    void refusesErrorsThatAreNone() {
        assertThatThrownBy(() -> new BaselineErrors("wrong", Map.of("cats", 2.1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Largest error on 'cats' must be in [0, 2], got 2.1");
        assertThatThrownBy(() -> BaselineErrors.twice("wrong", Map.of("cats", Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Accuracy on 'cats' must be in [0, 1], got NaN");
    }

    private static TransferResult result(String method, String domain, long seed, double accuracy) {
        return new TransferResult(
                method, domain, seed, Optional.of(new Measurement(accuracy, Set.of(), Optional.empty())));
    }
}
