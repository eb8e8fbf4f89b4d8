package org.spottune.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.spottune.random.Purpose;

class RoutingNoiseTest {

    private static final int BLOCKS = 3;

    private final RoutingNoise noise = new RoutingNoise(1, Purpose.TRAINING_ROUTES);

    @Test
    void anImageMeetsTheSameNoiseInWhateverBatchItIs() {
        double[] alone = of(noise, 4, 70);
        double[] first = of(noise, 4, 70, 71, 72);
        double[] last = of(noise, 4, 5, 70);

        assertThat(Arrays.copyOfRange(first, 0, 2 * BLOCKS)).containsExactly(alone);
        assertThat(Arrays.copyOfRange(last, 2 * BLOCKS, 4 * BLOCKS)).containsExactly(alone);
    }

    @Test
    void everyLogitHasNoiseOfItsOwn() {
        assertThat(of(noise, 0, 1, 2, 3)).hasSize(3 * 2 * BLOCKS).doesNotHaveDuplicates();
    }

    @Test
    void differsByRoundImageSeedAndPurpose() {
        double[] one = of(noise, 4, 70);

        assertThat(of(noise, 4, 70)).containsExactly(one);
        assertThat(of(noise, 5, 70)).doesNotContain(one);
        assertThat(of(noise, 4, 71)).doesNotContain(one);
        assertThat(of(new RoutingNoise(2, Purpose.TRAINING_ROUTES), 4, 70)).doesNotContain(one);
        assertThat(of(new RoutingNoise(1, Purpose.EVALUATION_ROUTES), 4, 70)).doesNotContain(one);
    }

    /** Noise of some images, seen through logits of zero. */
    private static double[] of(RoutingNoise noise, int round, long... ids) {
        return noise.of(round, ids, BLOCKS).scores(new double[ids.length * 2 * BLOCKS]);
    }
}
