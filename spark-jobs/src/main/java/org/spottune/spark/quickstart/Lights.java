package org.spottune.spark.quickstart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.List;
import java.util.stream.IntStream;
import org.spottune.random.Draws;

/**
 * Balls in the light of a low sun; the class is where the light comes from. The ground has a slope of brightness too, in
 * any direction.
 */
final class Lights implements PictureDomain {

    /** Clockwise from the right, in steps of 45 degrees. */
    private static final List<String> CLASSES =
            List.of("east", "south-east", "south", "south-west", "west", "north-west", "north", "north-east");

    private static final int MOST = 4;
    /** Radians by which the light may be off its direction. */
    private static final double OFF = 0.3;
    /** Brightness in the shade. */
    private static final double SHADE = 0.3;

    @Override
    public String name() {
        return "lights";
    }

    @Override
    public List<String> classes() {
        return CLASSES;
    }

    @Override
    public boolean mirrorable() {
        return false;
    }

    /** A ball, and what shows of it at a distance from its middle. */
    private record Ball(double x, double y, double radius, Color colour) {

        static Ball of(Draws draws, int number, int count, int size) {
            double radius = size * (0.34 - 0.05 * count + 0.1 * draws.uniform(0));
            double spare = size - radius;
            return new Ball(
                    radius / 2 + spare * draws.uniform(1),
                    radius / 2 + spare * draws.uniform(2),
                    radius,
                    Colours.bright(draws, 1 + number));
        }

        boolean covers(int column, int row) {
            return Math.hypot(column + 0.5 - x, row + 0.5 - y) < radius;
        }

        Color at(int column, int row, Sun sun) {
            double right = (column + 0.5 - x) / radius;
            double down = (row + 0.5 - y) / radius;
            double outwards = Math.sqrt(Math.max(0, 1 - right * right - down * down));
            double lit = right * sun.right + down * sun.down + outwards * sun.outwards;
            return Colours.shaded(colour, SHADE + (1 - SHADE) * Math.max(0, lit));
        }
    }

    /** Where the light comes from, as a direction of length 1. */
    private record Sun(double right, double down, double outwards) {

        static Sun of(int ofClass, Draws draws) {
            double direction = 2 * Math.PI * ofClass / CLASSES.size() + OFF * (2 * draws.uniform(0) - 1);
            double height = 0.15 + 0.75 * draws.uniform(1);
            return new Sun(
                    Math.cos(direction) * Math.cos(height), Math.sin(direction) * Math.cos(height), Math.sin(height));
        }
    }

    @Override
    public void draw(Graphics2D canvas, int size, int ofClass, Draws draws) {
        Pixels.fillSloping(canvas, size, Colours.dark(draws, 0), draws.at("ground"));
        Sun sun = Sun.of(ofClass, draws.at("sun"));
        int count = 1 + draws.below(MOST, 10);
        List<Ball> balls = IntStream.range(0, count)
                .mapToObj(number -> Ball.of(draws.at(number), number, count, size))
                .toList();
        for (Ball ball : balls) {
            for (int row = 0; row < size; row++) {
                for (int column = 0; column < size; column++) {
                    if (ball.covers(column, row)) {
                        canvas.setColor(ball.at(column, row, sun));
                        canvas.fillRect(column, row, 1, 1);
                    }
                }
            }
        }
    }
}
