package org.spottune.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.spottune.random.Purpose;

class RoutingTest {

    @Test
    void argmaxDecidesByTheLogitsThemselves() {
        assertThat(Routing.argmax().scores(new double[] {0.5, -1})).containsExactly(0.5, -1);
    }

    @Test
    void samplingDecidesByLogitsWithGumbelNoise() {
        double[] noiseZeroAndOne = {Math.exp(-1), Math.exp(-1 / Math.E)};

        double[] scores = Routing.sampled(noiseZeroAndOne).scores(new double[] {0.25, 0.25});

        assertThat(scores).containsExactly(new double[] {0.25, 1.25}, within(1e-15));
    }

    @Test
    void samplingNeedsADrawPerLogit() {
        assertThatThrownBy(() -> Routing.sampled(new double[] {0.5}).scores(new double[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot sample decisions: expected 2 uniform draws, one per logit, got 1");
    }

    @Test
    void sampledDecisionsFollowTheSoftmaxOfTheLogits() {
        int images = 20_000;
        double[] logits = new double[2 * images];
        for (int image = 0; image < images; image++) {
            logits[2 * image + 1] = Math.log(3);
        }
        long[] ids = LongStream.range(0, images).toArray();

        Routing routing = new RoutingNoise(1, Purpose.TRAINING_ROUTES).of(0, ids, 1);
        RoutingDecisions decisions = RoutingDecisions.of(routing.scores(logits), images);

        // Odds of 3 to 1; a bound of five standard errors.
        assertThat(decisions.usage().shares().get(0)).isCloseTo(0.75, within(5 * Math.sqrt(0.75 * 0.25 / images)));
    }

    @Test
    void allImagesCanBeSentThroughEitherBranchWhateverTheLogits() {
        double[] logits = {5, -5, -5, 5};

        assertThat(RoutingDecisions.of(Routing.tuned().scores(logits), 1).tunedBlocks(0))
                .isEqualTo(2);
        assertThat(RoutingDecisions.of(Routing.frozen().scores(logits), 1).tunedBlocks(0))
                .isZero();
        assertThat(Routing.tuned().readsLogits()).isFalse();
        assertThat(Routing.argmax().readsLogits()).isTrue();
    }

    @Test
    void withoutAPolicyNoiseDecidesWithEqualChance() {
        int images = 20_000;
        Routing routing = new RoutingNoise(1, Purpose.TRAINING_ROUTES)
                .of(0, LongStream.range(0, images).toArray(), 2);

        BlockUsage usage = RoutingDecisions.withoutPolicy(images, 2, routing).usage();

        assertThat(usage.shares())
                .allSatisfy(share -> assertThat(share).isCloseTo(0.5, within(5 * Math.sqrt(0.25 / images))));
        assertThat(RoutingDecisions.withoutPolicy(3, 0, routing).blocks()).isZero();
    }
}
