package org.spottune.spark.quickstart;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Simple properties of some pictures: how strongly things stand out in every sixteenth of the picture and altogether,
 * how much neighbours differ by direction and distance, where it gets brighter, how much red, green and blue it has, and
 * how many more oblique edges there are on one side than on the other.
 *
 * @param means of every property
 * @param errors standard errors of the means
 */
record PictureProperties(double[] means, double[] errors) {

    private static final int PARTS = 4;
    /** Right and down. */
    private static final int[][] WAYS = {
        {1, 0}, {0, 1}, {1, 1}, {-1, 1}, {3, 0}, {0, 3}, {3, 3}, {-3, 3}, {8, 0}, {0, 8}
    };
    /** Larger steps of brightness are edges. */
    private static final int STEP = 40;

    static PictureProperties of(List<BufferedImage> pictures) {
        List<double[]> values =
                pictures.stream().map(PictureProperties::properties).toList();
        int count = values.get(0).length;
        double[] means = new double[count];
        double[] errors = new double[count];
        for (int property = 0; property < count; property++) {
            int one = property;
            double mean = values.stream()
                    .mapToDouble(picture -> picture[one])
                    .average()
                    .orElseThrow();
            double squares = values.stream()
                    .mapToDouble(picture -> (picture[one] - mean) * (picture[one] - mean))
                    .sum();
            means[property] = mean;
            errors[property] = Math.sqrt(squares / (values.size() - 1.0) / values.size());
        }
        return new PictureProperties(means, errors);
    }

    /** Difference of the property in which the two differ most clearly, in standard errors. */
    double clearestDifference(PictureProperties other) {
        return IntStream.range(0, means.length)
                .mapToDouble(property -> Math.abs(means[property] - other.means[property])
                        / (1e-9 + Math.hypot(errors[property], other.errors[property])))
                .max()
                .orElseThrow();
    }

    /** Levels of grey, row by row. */
    static int[] grey(BufferedImage picture) {
        return Arrays.stream(rgb(picture))
                .map(rgb -> ((rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF)) / 3)
                .toArray();
    }

    private static int[] rgb(BufferedImage picture) {
        int size = picture.getWidth();
        return picture.getRGB(0, 0, size, size, null, 0, size);
    }

    private static double[] properties(BufferedImage picture) {
        int size = picture.getWidth();
        int[] rgb = rgb(picture);
        int[] levels = grey(picture);
        int[] sorted = levels.clone();
        Arrays.sort(sorted);
        int usual = sorted[sorted.length / 2];
        double contrast = 1 + sorted[sorted.length - 1] - sorted[0];
        double[] parts = new double[PARTS * PARTS];
        double[] changes = new double[WAYS.length];
        double[] slopes = new double[2];
        double[] colours = new double[3];
        double[] oblique = new double[2];
        double outstanding = 0;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int here = levels[y * size + x];
                double stands = Math.abs(here - usual) / contrast;
                outstanding += stands;
                parts[y * PARTS / size * PARTS + x * PARTS / size] += stands;
                for (int way = 0; way < WAYS.length; way++) {
                    int toX = x + WAYS[way][0];
                    int toY = y + WAYS[way][1];
                    if (toX >= 0 && toX < size && toY < size) {
                        int change = levels[toY * size + toX] - here;
                        changes[way] += Math.abs(change) / contrast;
                        if (way < slopes.length && Math.abs(change) < STEP) {
                            slopes[way] += change;
                        }
                    }
                }
                if (x > 0 && y > 0) {
                    double edge = Math.abs(
                            (here - levels[y * size + x - 1]) * (here - levels[(y - 1) * size + x]) / contrast);
                    oblique[0] += 2 * x < size ? edge : -edge;
                    oblique[1] += 2 * y < size ? edge : -edge;
                }
                int pixel = rgb[y * size + x];
                colours[0] += pixel >> 16 & 0xFF;
                colours[1] += pixel >> 8 & 0xFF;
                colours[2] += pixel & 0xFF;
            }
        }
        return Stream.of(parts, changes, slopes, colours, oblique, new double[] {outstanding})
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }
}
