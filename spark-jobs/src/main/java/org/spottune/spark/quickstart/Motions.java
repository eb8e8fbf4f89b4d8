package org.spottune.spark.quickstart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.List;
import org.spottune.random.Draws;

/** Confetti that moved while the picture was taken: four directions, and two lengths of the way. */
final class Motions implements PictureDomain {

    private static final List<String> CLASSES = List.of(
            "long-across",
            "long-falling",
            "long-rising",
            "long-upright",
            "short-across",
            "short-falling",
            "short-rising",
            "short-upright");

    /** Moments whose mean the picture is. */
    private static final int MOMENTS = 15;
    /** Radians by which the way may be off its direction. */
    private static final double OFF = 0.2;

    private static final int FEWEST = 24;
    private static final int MOST = 48;

    @Override
    public String name() {
        return "motions";
    }

    @Override
    public List<String> classes() {
        return CLASSES;
    }

    @Override
    public boolean mirrorable() {
        return false;
    }

    @Override
    public void draw(Graphics2D canvas, int size, int ofClass, Draws draws) {
        String name = CLASSES.get(ofClass);
        double direction = radians(name.substring(name.indexOf('-') + 1)) + OFF * (2 * draws.uniform(0) - 1);
        double least = name.startsWith("long") ? 0.4 : 0.14;
        double way = size * (least + 0.1 * draws.uniform(1));
        Color[] still = still(size, draws);
        Pixels.fill(canvas, size, (column, row) -> {
            double red = 0;
            double green = 0;
            double blue = 0;
            for (int moment = 0; moment < MOMENTS; moment++) {
                double moved = way * (moment / (MOMENTS - 1.0) - 0.5);
                int x = Math.floorMod(Math.round(column + moved * Math.cos(direction)), size);
                int y = Math.floorMod(Math.round(row + moved * Math.sin(direction)), size);
                Color there = still[y * size + x];
                red += there.getRed();
                green += there.getGreen();
                blue += there.getBlue();
            }
            return new Color((int) (red / MOMENTS), (int) (green / MOMENTS), (int) (blue / MOMENTS));
        });
    }

    private static double radians(String direction) {
        return switch (direction) {
            case "across" -> 0;
            case "falling" -> Math.PI / 4;
            case "upright" -> Math.PI / 2;
            case "rising" -> 3 * Math.PI / 4;
            default -> throw new IllegalArgumentException("Unknown direction '" + direction + "', expected one of "
                    + List.of("across", "falling", "upright", "rising"));
        };
    }

    /** Confetti at rest, by row and column, on a torus. */
    private static Color[] still(int size, Draws draws) {
        Contrast colours = Contrast.of(draws.at("colours"));
        Color[] still = new Color[size * size];
        Arrays.fill(still, colours.ground());
        int count = FEWEST + draws.below(MOST - FEWEST + 1, 2);
        for (int piece = 0; piece < count; piece++) {
            Draws own = draws.at(piece);
            double radius = size * (0.035 + 0.045 * own.uniform(0));
            int reach = (int) Math.ceil(radius);
            int x = own.below(size, 1);
            int y = own.below(size, 2);
            for (int down = -reach; down <= reach; down++) {
                for (int right = -reach; right <= reach; right++) {
                    if (Math.hypot(right, down) <= radius) {
                        still[Math.floorMod(y + down, size) * size + Math.floorMod(x + right, size)] =
                                colours.figure(piece);
                    }
                }
            }
        }
        return still;
    }
}
