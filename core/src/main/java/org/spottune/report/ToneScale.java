package org.spottune.report;

import java.util.function.DoubleFunction;
import org.spottune.report.Drawing.Anchor;

/** The legend of the tones of red: a box for every quarter, with its percentage. */
final class ToneScale {

    /** Height and width of a box. */
    static final double HEIGHT = 14;

    static final double BOX = 26;
    private static final int QUARTERS = 4;
    /** Width of all boxes. */
    static final double WIDTH = (QUARTERS + 1) * BOX;

    private ToneScale() {}

    /** Draws it with its upper left corner at a point. */
    static void draw(Drawing drawing, double left, double y) {
        draw(drawing, left, y, Numbers::percent);
    }

    /** Draws it with other texts than percentages for the shares. */
    static void draw(Drawing drawing, double left, double y, DoubleFunction<String> label) {
        for (int quarter = 0; quarter <= QUARTERS; quarter++) {
            double x = left + quarter * BOX;
            double share = (double) quarter / QUARTERS;
            Tone tone = Tone.red(share);
            String text = label.apply(share);
            drawing.box(x, y, BOX, HEIGHT, "fill", tone, "stroke", Drawing.GREY);
            drawing.text(x + BOX / 2, y + 11, Anchor.MIDDLE, text, "fill", tone.ofText(), "font-size", 10.0);
        }
    }
}
