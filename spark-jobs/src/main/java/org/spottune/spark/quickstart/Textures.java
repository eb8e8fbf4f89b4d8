package org.spottune.spark.quickstart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.List;
import org.spottune.random.Draws;

/** Patterns of two colours that fill the picture, at any phase and about one scale. */
final class Textures implements PictureDomain {

    private static final List<String> CLASSES =
            List.of("bricks", "checks", "columns", "diagonals", "dots", "grid", "rings", "waves");

    @Override
    public String name() {
        return "textures";
    }

    @Override
    public List<String> classes() {
        return CLASSES;
    }

    @Override
    public boolean mirrorable() {
        return true;
    }

    @Override
    public void draw(Graphics2D canvas, int size, int ofClass, Draws draws) {
        Color light = Colours.bright(draws, 0);
        Color dark = Colours.dark(draws, 1);
        double scale = 2 * Math.PI / (size * (0.16 + 0.1 * draws.uniform(20)));
        double shiftX = size * draws.uniform(21);
        double shiftY = size * draws.uniform(22);
        Pixels.fill(canvas, size, (column, row) -> {
            double x = (column + shiftX) * scale;
            double y = (row + shiftY) * scale;
            double centred = Math.hypot(column - size / 2.0, row - size / 2.0) * scale;
            double weight = 0.5 + 0.5 * Math.tanh(3 * height(CLASSES.get(ofClass), x, y, centred));
            return Colours.blend(light, dark, weight);
        });
    }

    /** Positive in the light parts of the pattern; one period is 2 pi. */
    private static double height(String name, double x, double y, double centred) {
        return switch (name) {
            case "columns" -> Math.sin(x);
            case "diagonals" -> Math.sin((x + y) / Math.sqrt(2));
            case "checks" -> 2 * Math.sin(x / 2) * Math.sin(y / 2);
            case "dots" -> Math.sin(x) + Math.sin(y) - 0.9;
            case "grid" -> Math.max(Math.sin(x), Math.sin(y)) - 0.75;
            case "rings" -> Math.sin(centred);
            case "waves" -> Math.sin(y + 1.5 * Math.sin(x / 1.5));
            case "bricks" -> {
                double offset = Math.floor(y / Math.PI) % 2 == 0 ? 0 : Math.PI;
                yield Math.min(Math.abs(Math.sin(y)) - 0.35, Math.abs(Math.sin((x + offset) / 2)) - 0.25);
            }
            default -> throw new IllegalArgumentException("Unknown texture '" + name + "', expected one of " + CLASSES);
        };
    }
}
