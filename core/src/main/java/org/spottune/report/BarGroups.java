package org.spottune.report;

import java.util.List;
import org.spottune.report.Drawing.Anchor;

/**
 * Layout of horizontal bars: a group of bars for each name, one below the other, all from the same base line.
 *
 * @param names of the groups
 * @param bars in a group
 * @param left where bars begin
 * @param top of the first group
 * @param ticks of the axis, from zero on
 */
record BarGroups(List<String> names, int bars, double left, double top, List<Double> ticks) {

    /** Height of a bar. */
    static final double BAR = 13;
    /** Length of the axis. */
    static final double LENGTH = 470;
    /** Width of the text after the longest bar. */
    static final double RIGHT = 92;
    /** Size of names and numbers. */
    static final double TEXT_SIZE = 11;

    private static final double BAR_GAP = 2;
    private static final double GROUP_GAP = 13;
    private static final double WIDEST_NAME = 170;
    private static final double BOTTOM = 46;

    /** A name as it is shown. */
    static String shown(String name) {
        return TextFit.within(WIDEST_NAME, name, TEXT_SIZE);
    }

    /** Width of the widest of some names. */
    static double room(List<String> names) {
        return names.stream()
                .mapToDouble(name -> TextFit.width(shown(name), TEXT_SIZE))
                .max()
                .orElse(0);
    }

    double width() {
        return left + LENGTH + RIGHT;
    }

    double bottom() {
        return base() + BOTTOM;
    }

    /** Upper edge of a bar. */
    double y(int group, int bar) {
        return top + GROUP_GAP / 2 + group * groupHeight() + bar * (BAR + BAR_GAP);
    }

    private double groupHeight() {
        return bars * (BAR + BAR_GAP) - BAR_GAP + GROUP_GAP;
    }

    private double base() {
        return top + names.size() * groupHeight();
    }

    /** x of a value. */
    double x(double value) {
        return left + value / ticks.get(ticks.size() - 1) * LENGTH;
    }

    /** Draws the lines behind the bars, and the axis. */
    void drawOn(Drawing drawing, String axis) {
        for (int group = 1; group < names.size(); group++) {
            double y = top + group * groupHeight();
            drawing.line(Drawing.MARGIN, y, left + LENGTH, y, "stroke", "#e6e6e6");
        }
        for (double tick : ticks) {
            drawing.line(x(tick), top, x(tick), base(), "stroke", Drawing.PALE);
            String text = tick >= 1000 ? Numbers.grouped(Math.round(tick)) : Numbers.shortened(tick);
            drawing.text(x(tick), base() + 15, Anchor.MIDDLE, text, "font-size", TEXT_SIZE);
        }
        drawing.line(left, top, left, base(), "stroke", Drawing.GREY);
        drawing.text(left + LENGTH / 2, base() + 34, Anchor.MIDDLE, axis);
    }
}
