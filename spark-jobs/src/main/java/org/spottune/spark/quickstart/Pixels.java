package org.spottune.spark.quickstart;

import java.awt.Color;
import java.awt.Graphics2D;
import org.spottune.random.Draws;

/** Pictures whose every pixel is computed. */
final class Pixels {

    /** Brightness that a sloping ground gains and loses from its middle to its corners. */
    private static final double SLOPE = 0.3;

    private Pixels() {}

    /** The colour of a pixel. */
    interface Shading {
        Color at(int column, int row);
    }

    static void fill(Graphics2D canvas, int size, Shading shading) {
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                canvas.setColor(shading.at(column, row));
                canvas.fillRect(column, row, 1, 1);
            }
        }
    }

    /** Fills the picture with a colour that gets brighter in some direction. */
    static void fillSloping(Graphics2D canvas, int size, Color colour, Draws draws) {
        double direction = 2 * Math.PI * draws.uniform(0);
        double steepness = SLOPE * draws.uniform(1) / (size / Math.sqrt(2));
        double stepX = steepness * Math.cos(direction);
        double stepY = steepness * Math.sin(direction);
        double middle = size / 2.0;
        fill(
                canvas,
                size,
                (column, row) -> Colours.shaded(colour, 1 + stepX * (column - middle) + stepY * (row - middle)));
    }
}
