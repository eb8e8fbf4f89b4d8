package org.spottune.report;

import java.util.Locale;

/** Draws SVG shapes on a picture; the origin is its upper left corner, y grows downwards. */
public final class Drawing {

    static final String FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";
    static final double TEXT_SIZE = 12;
    static final String INK = "#1a1a1a";
    /** Colour of guide lines. */
    static final String PALE = "#cccccc";
    /** Colour of axes and of secondary text. */
    static final String GREY = "#595959";

    /** Height of {@link #heading}. */
    static final double HEADING = 34;
    /** Margin around a picture's content. */
    static final double MARGIN = 12;

    private static final double HATCH_STEP = 6;

    private final Markup markup;

    Drawing(Markup markup) {
        this.markup = markup;
    }

    /** Which point of a text lies at its coordinates. */
    enum Anchor {
        START,
        MIDDLE,
        END;

        private String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    void heading(String text) {
        text(MARGIN, 22, Anchor.START, text, "font-size", 14.0, "font-weight", "bold");
    }

    /** Shapes that belong together. */
    void group(Runnable shapes, Object... attributes) {
        markup.open("g", attributes);
        shapes.run();
        markup.close().line();
    }

    void box(double x, double y, double width, double height, Object... attributes) {
        shape("rect", attributes, "x", x, "y", y, "width", width, "height", height);
    }

    void line(double x1, double y1, double x2, double y2, Object... attributes) {
        shape("line", attributes, "x1", x1, "y1", y1, "x2", x2, "y2", y2);
    }

    void dot(double x, double y, double radius, Object... attributes) {
        shape("circle", attributes, "cx", x, "cy", y, "r", radius);
    }

    /** A path in SVG's own notation. */
    void path(String commands, Object... attributes) {
        shape("path", attributes, "d", commands);
    }

    /** @param y of the base line */
    void text(double x, double y, Anchor anchor, String text, Object... attributes) {
        markup.leaf("text", text, joined(attributes, "x", x, "y", y, "text-anchor", anchor.id()));
    }

    /** Text that runs upwards, {@code degrees} from the horizontal, from or to a point. */
    void slanted(double x, double y, Anchor anchor, double degrees, String text, Object... attributes) {
        String turn = "rotate(" + Numbers.coordinate(-degrees) + " " + Numbers.coordinate(x) + " "
                + Numbers.coordinate(y) + ")";
        text(x, y, anchor, text, joined(attributes, "transform", turn));
    }

    /** Tooltip of the open group. */
    void hint(String text) {
        markup.leaf("title", text);
    }

    /** A hatched box, distinct from every tone also in black and white. */
    void hatchedBox(double x, double y, double width, double height) {
        box(x, y, width, height, "fill", Tone.WHITE);
        StringBuilder lines = new StringBuilder();
        for (double offset = HATCH_STEP; offset < width + height; offset += HATCH_STEP) {
            double startX = x + Math.max(0, offset - height);
            double startY = y + Math.min(height, offset);
            double endX = x + Math.min(width, offset);
            double endY = y + Math.max(0, offset - width);
            lines.append(String.format(
                    Locale.ROOT,
                    "M%s %sL%s %s",
                    Numbers.coordinate(startX),
                    Numbers.coordinate(startY),
                    Numbers.coordinate(endX),
                    Numbers.coordinate(endY)));
        }
        path(lines.toString(), "stroke", "#9a9a9a", "stroke-width", 1.0, "fill", "none");
        box(x, y, width, height, "fill", "none", "stroke", GREY);
    }

    private void shape(String name, Object[] attributes, Object... place) {
        markup.empty(name, joined(attributes, place));
    }

    private static Object[] joined(Object[] attributes, Object... place) {
        Object[] all = java.util.Arrays.copyOf(place, place.length + attributes.length);
        System.arraycopy(attributes, 0, all, place.length, attributes.length);
        return all;
    }
}
