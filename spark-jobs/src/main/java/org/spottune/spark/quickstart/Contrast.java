package org.spottune.spark.quickstart;

import java.awt.Color;
import org.spottune.random.Draws;

/**
 * A ground and what is on it: one is bright and the other dark, either way round.
 *
 * @param isNight whether the ground is the dark one
 */
record Contrast(boolean isNight, Draws draws) {

    static Contrast of(Draws draws) {
        return new Contrast(draws.uniform(0) < 0.5, draws);
    }

    Color ground() {
        return colour(isNight, 1);
    }

    /** The colour of one of several things on the ground. */
    Color figure(int number) {
        return colour(!isNight, 2 + number);
    }

    private Color colour(boolean dark, int position) {
        return dark ? Colours.dark(draws, position) : Colours.bright(draws, position);
    }
}
