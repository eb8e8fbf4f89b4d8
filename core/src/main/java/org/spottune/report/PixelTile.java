package org.spottune.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A small picture of pixels: for each colour, in steps of eight, a path with a stroke along all rows' neighbours that have it.
 *
 * @param drawing to draw on
 * @param height in pixels of the image
 * @param width in pixels of the image
 * @param size of the tile's longer side
 */
record PixelTile(Drawing drawing, int height, int width, double size) {

    /** Most pixels drawn along a side; of larger images, every second pixel, every third, and so on. */
    private static final int FINEST = 32;
    /** A little more than a row, so that no gap shows between two rows. */
    private static final double STROKE = 1.05;

    /** The colour of a pixel, counted row by row. */
    interface Colours {
        Tone of(int pixel);
    }

    /** Draws it with its upper left corner at a point. */
    void draw(double x, double y, Colours colours) {
        int stride = (Math.max(height, width) + FINEST - 1) / FINEST;
        String place = String.format(
                Locale.ROOT,
                "translate(%s %s) scale(%.5g)",
                Numbers.coordinate(x),
                Numbers.coordinate(y),
                size * stride / Math.max(height, width));
        strokes(colours, stride)
                .forEach((tone, commands) -> drawing.path(
                        commands.toString(),
                        "stroke",
                        tone,
                        "stroke-width",
                        STROKE,
                        "transform",
                        place,
                        "shape-rendering",
                        "crispEdges",
                        "fill",
                        "none"));
    }

    private Map<Tone, StringBuilder> strokes(Colours colours, int stride) {
        Map<Tone, StringBuilder> strokes = new LinkedHashMap<>();
        int columns = (width + stride - 1) / stride;
        for (int row = 0; row * stride < height; row++) {
            int begun = 0;
            for (int column = 1; column <= columns; column++) {
                Tone tone = colours.of((row * width + begun) * stride).coarse();
                if (column == columns
                        || !colours.of((row * width + column) * stride).coarse().equals(tone)) {
                    strokes.computeIfAbsent(tone, any -> new StringBuilder())
                            .append("M")
                            .append(begun)
                            .append(" ")
                            .append(row)
                            .append(".5h")
                            .append(column - begun);
                    begun = column;
                }
            }
        }
        return strokes;
    }
}
