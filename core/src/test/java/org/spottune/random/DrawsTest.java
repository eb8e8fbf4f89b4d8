package org.spottune.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DrawsTest {

    private static final int SAMPLES = 100_000;

    /** The stream whose first bits are all 0, and the one whose first bits are all 1. */
    private static final Draws ALL_ZEROS = new Draws(0x61C8864680B583EBL);

    private static final Draws ALL_ONES = new Draws(0x31628AF67B2131ABL);

    private final Draws draws = Draws.of(1, Purpose.ORDER).at(2).at(3);

    @Test
    void isTheFirstOutputsOfSplitMix64SeededWithItsState() {
        Draws zero = new Draws(0);

        assertThat(LongStream.range(0, 3).map(zero::bits))
                .containsExactly(0xE220A8397B1DCDAFL, 0x6E789E6AA1B965F4L, 0x06C45D188009454FL);
    }

    @Test
    void neverChangesItsStreams() {
        Draws routes = Draws.of(1, Purpose.TRAINING_ROUTES);
        Draws weights = Draws.of(1, Purpose.INITIAL_PARAMETERS).at("fc.weight");

        assertThat(routes.bits(0)).isEqualTo(0xC74E1C0DBE47BA72L);
        assertThat(routes.at(2).at(7).bits(0)).isEqualTo(0x6ECF1D28FBDCD65FL);
        assertThat(routes.at(2).at(7).uniform(0)).isEqualTo(0.4328478074129295);
        assertThat(weights.bits(0)).isEqualTo(0xC2DDA7420E7A82D1L);
        assertThat(weights.gaussian(0)).isCloseTo(0.7360684093186657, within(1e-15));
        assertThat(weights.gaussian(1)).isCloseTo(-0.43740273272786795, within(1e-15));
    }

    @Test
    void dependsOnNothingButItsCoordinates() {
        Draws same = Draws.of(1, Purpose.ORDER).at(2).at(3);
        same.bits(99);

        assertThat(same).isEqualTo(draws);
        assertThat(same.bits(5)).isEqualTo(draws.bits(5));
    }

    @Test
    void differsByEachOfItsCoordinates() {
        Set<Long> bits = new HashSet<>();
        for (Purpose purpose : Purpose.values()) {
            for (long seed : new long[] {0, 1, -1}) {
                for (long epoch = 0; epoch < 4; epoch++) {
                    for (long image = 0; image < 4; image++) {
                        for (long position = 0; position < 4; position++) {
                            bits.add(Draws.of(seed, purpose).at(epoch).at(image).bits(position));
                        }
                    }
                }
            }
        }
        assertThat(bits).hasSize(Purpose.values().length * 3 * 4 * 4 * 4);
    }

    @Test
    void differsByNameOfACoordinate() {
        assertThat(draws.at("layer1.0.conv1.weight")).isNotEqualTo(draws.at("layer1.0.conv2.weight"));
        assertThat(draws.at("")).isNotEqualTo(draws);
    }

    @Test
    void coordinatesInAnotherOrderAreOtherCoordinates() {
        assertThat(draws.at(1).at(2)).isNotEqualTo(draws.at(2).at(1));
    }

    @Test
    void uniformNeverReachesItsBounds() {
        assertThat(ALL_ZEROS.bits(0)).isZero();
        assertThat(ALL_ZEROS.uniform(0)).isEqualTo(0x1p-53);
        assertThat(ALL_ONES.bits(0)).isEqualTo(-1);
        assertThat(ALL_ONES.uniform(0)).isEqualTo(1 - 0x1p-53);
    }

    @Test
    void gaussianIsFiniteAtTheSmallestUniform() {
        // sqrt(-2 log 2^-53) = sqrt(106 log 2) = 8.57...; the cosine can only shrink it.
        assertThat(Math.abs(ALL_ZEROS.gaussian(0))).isBetween(0.0, 8.58);
    }

    @Test
    void uniformHasTheMomentsOfTheUnitInterval() {
        double[] sample = sample(draws::uniform);

        // Mean 1/2 and variance 1/12; bounds of five standard errors.
        assertThat(mean(sample)).isCloseTo(0.5, within(5 * Math.sqrt(1.0 / 12 / SAMPLES)));
        assertThat(moment(sample, 0.5, 2)).isCloseTo(1.0 / 12, within(5 * Math.sqrt(1.0 / 180 / SAMPLES)));
    }

    @Test
    void gaussianHasTheMomentsOfTheStandardNormal() {
        double[] sample = sample(draws::gaussian);

        // Moments 0, 1, 0, 3, whose estimates have variances 1, 2, 15, 96 over the sample size; five standard errors.
        assertThat(mean(sample)).isCloseTo(0, within(5 * Math.sqrt(1.0 / SAMPLES)));
        assertThat(moment(sample, 0, 2)).isCloseTo(1, within(5 * Math.sqrt(2.0 / SAMPLES)));
        assertThat(moment(sample, 0, 3)).isCloseTo(0, within(5 * Math.sqrt(15.0 / SAMPLES)));
        assertThat(moment(sample, 0, 4)).isCloseTo(3, within(5 * Math.sqrt(96.0 / SAMPLES)));
    }

    @Test
    void neighbouringImagesAreUncorrelated() {
        Draws epoch = Draws.of(1, Purpose.SHIFT).at(0);
        double[] products = sample(
                id -> (epoch.at(id).uniform(0) - 0.5) * (epoch.at(id + 1L).uniform(0) - 0.5));

        // Variance of a product of independent centred uniforms: 1/144.
        assertThat(mean(products)).isCloseTo(0, within(5.0 / 12 / Math.sqrt(SAMPLES)));
    }

    private static double[] sample(IntToDoubleFunction draw) {
        return IntStream.range(0, SAMPLES).mapToDouble(draw).toArray();
    }

    private static double mean(double[] sample) {
        return Arrays.stream(sample).average().orElseThrow();
    }

    private static double moment(double[] sample, double centre, int order) {
        return Arrays.stream(sample)
                .map(value -> Math.pow(value - centre, order))
                .average()
                .orElseThrow();
    }
}
