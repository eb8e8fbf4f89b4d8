package org.spottune.random;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class DrawsPropertyTest {

    @Property
    void belowStaysBelowItsBound(
            @ForAll long state, @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int bound, @ForAll long position) {
        assertThat(new Draws(state).below(bound, position)).isBetween(0, bound - 1);
    }

    @Property
    void belowStaysBelowItsBoundForTheLargestDraw(@ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int bound) {
        Draws allOnes = new Draws(0x31628AF67B2131ABL);

        assertThat(allOnes.below(bound, 0)).isEqualTo(bound - 1);
    }

    @Property
    void belowReachesEveryValue(@ForAll long state, @ForAll @IntRange(min = 1, max = 8) int bound) {
        Draws draws = new Draws(state);
        boolean[] met = new boolean[bound];
        // A value stays out of 1000 draws with probability (7/8)^1000 < 1e-57.
        for (int position = 0; position < 1000; position++) {
            met[draws.below(bound, position)] = true;
        }
        assertThat(met).doesNotContain(false);
    }

    @Property
    void uniformIsInsideTheOpenUnitInterval(@ForAll long state, @ForAll long position) {
        assertThat(new Draws(state).uniform(position)).isGreaterThan(0).isLessThan(1);
    }
}
