package org.spottune.spark.quickstart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.spottune.random.Draws;

/** Mosaics of several colours; the class is the one that covers the most. */
final class Hues implements PictureDomain {

    private static final List<String> CLASSES =
            List.of("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink");
    /** In degrees around the circle of colours. */
    private static final double[] CENTRES = {0, 30, 56, 115, 178, 222, 272, 322};
    /** Degrees by which a stone may be off the centre. */
    private static final double OFF = 8;

    private static final int FEWEST = 14;
    private static final int MOST = 30;
    /** Share of the picture from which on a colour is clearly the one that covers the most, next to three others. */
    private static final double SHARE = 0.36;

    private static final int OTHERS = 3;

    @Override
    public String name() {
        return "hues";
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
        int stones = FEWEST + draws.below(MOST - FEWEST + 1, 0);
        int[][] nearest = nearest(size, stones, draws.at("places"));
        int[] areas = new int[stones];
        for (int[] row : nearest) {
            for (int stone : row) {
                areas[stone]++;
            }
        }
        int[] hues = hues(areas, size * size, ofClass, draws.at("hues"));
        Color[] colours = new Color[stones];
        for (int stone = 0; stone < stones; stone++) {
            Draws own = draws.at(stone);
            double degrees = CENTRES[hues[stone]] + OFF * (2 * own.uniform(0) - 1);
            colours[stone] = Color.getHSBColor((float) (degrees / 360), (float) (0.5 + 0.5 * own.uniform(1)), (float)
                    (0.5 + 0.5 * own.uniform(2)));
        }
        Pixels.fill(canvas, size, (column, row) -> colours[nearest[row][column]]);
    }

    /** The stone of every pixel, by row and column: the one whose middle is the nearest. */
    private static int[][] nearest(int size, int stones, Draws places) {
        double[] x = new double[stones];
        double[] y = new double[stones];
        for (int stone = 0; stone < stones; stone++) {
            x[stone] = size * places.uniform(2L * stone);
            y[stone] = size * places.uniform(2L * stone + 1);
        }
        int[][] nearest = new int[size][size];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                double least = Double.POSITIVE_INFINITY;
                for (int stone = 0; stone < stones; stone++) {
                    double squared = (x[stone] - column) * (x[stone] - column) + (y[stone] - row) * (y[stone] - row);
                    if (squared < least) {
                        least = squared;
                        nearest[row][column] = stone;
                    }
                }
            }
        }
        return nearest;
    }

    /** The hue of every stone: first the class until it has its share, then what has the least of some others. */
    private static int[] hues(int[] areas, int all, int ofClass, Draws draws) {
        double wanted = all * (SHARE + 0.2 * draws.uniform(0));
        int first = draws.below(CLASSES.size(), 1);
        int[] covered = new int[CLASSES.size()];
        int[] hues = new int[areas.length];
        // The places of stones are random already, so their order need not be.
        for (int stone = 0; stone < areas.length; stone++) {
            hues[stone] = covered[ofClass] < wanted ? ofClass : leastOfOthers(covered, first, ofClass);
            covered[hues[stone]] += areas[stone];
        }
        return hues;
    }

    private static int leastOfOthers(int[] covered, int first, int ofClass) {
        // Steps of three pass all of eight hues.
        return IntStream.range(0, CLASSES.size())
                .map(step -> (first + 3 * step) % CLASSES.size())
                .filter(hue -> hue != ofClass)
                .limit(OTHERS)
                .boxed()
                .min(Comparator.comparingInt(hue -> covered[hue]))
                .orElseThrow();
    }
}
