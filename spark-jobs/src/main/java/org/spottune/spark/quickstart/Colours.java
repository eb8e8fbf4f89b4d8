package org.spottune.spark.quickstart;

import java.awt.Color;
import org.spottune.random.Draws;

/** Random colours, and colours of others. */
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

    /** A mixture of two colours, the second one where the weight in [0, 1] is zero. */
    static Color blend(Color light, Color dark, double weight) {
        return new Color(
                (int) (dark.getRed() + weight * (light.getRed() - dark.getRed())),
                (int) (dark.getGreen() + weight * (light.getGreen() - dark.getGreen())),
                (int) (dark.getBlue() + weight * (light.getBlue() - dark.getBlue())));
    }

    /** A colour in another brightness, which is 1 for the colour itself. */
    static Color shaded(Color colour, double brightness) {
        return new Color(
                shaded(colour.getRed(), brightness),
                shaded(colour.getGreen(), brightness),
                shaded(colour.getBlue(), brightness));
    }

    private static int shaded(int level, double brightness) {
        return (int) Math.max(0, Math.min(255, level * brightness));
    }
}
