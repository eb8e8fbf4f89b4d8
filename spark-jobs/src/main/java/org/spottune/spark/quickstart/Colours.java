package org.spottune.spark.quickstart;

import java.awt.Color;
import org.spottune.random.Draws;

/** Random colours. */
final class Colours {

    private Colours() {}

    /** Any bright colour. */
    static Color bright(Draws draws, int position) {
        return Color.getHSBColor(
                (float) draws.uniform(3L * position), (float) (0.4 + 0.6 * draws.uniform(3L * position + 1)), (float)
                        (0.75 + 0.25 * draws.uniform(3L * position + 2)));
    }

    /** Any dark colour. */
    static Color dark(Draws draws, int position) {
        return Color.getHSBColor((float) draws.uniform(3L * position), (float) draws.uniform(3L * position + 1), (float)
                (0.45 * draws.uniform(3L * position + 2)));
    }
}
