package org.spottune.decathlon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class DecathlonScorePropertyTest {

    @Property
    void moreAccuracyNeverScoresLess(
            @ForAll DecathlonDomain domain,
            @ForAll @DoubleRange(max = 1) double one,
            @ForAll @DoubleRange(max = 1) double other) {
        DecathlonScore score = new DecathlonScore(BaselineErrors.published());
        double lower = score.of(domain.folder(), Math.min(one, other));
        double higher = score.of(domain.folder(), Math.max(one, other));

        assertThat(lower).isBetween(0.0, higher);
        assertThat(higher).isLessThanOrEqualTo(1000);
    }

    @Property
    void scoresBeginAboveOneMinusTheLargestError(
            @ForAll @DoubleRange(max = 0.99) double baseline, @ForAll @DoubleRange(max = 1) double share) {
        BaselineErrors errors = BaselineErrors.twice("any", Map.of("cats", baseline));
        DecathlonScore score = new DecathlonScore(errors);
        double nothing = 1 - errors.largest("cats");

        if (nothing >= 0) {
            assertThat(score.of("cats", share * nothing)).isCloseTo(0, within(1e-9));
        }
        assertThat(score.of("cats", baseline)).isCloseTo(250, within(1e-9));
        assertThat(score.of("cats", 1)).isCloseTo(1000, within(1e-9));
    }
}
