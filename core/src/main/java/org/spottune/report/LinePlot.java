package org.spottune.report;

import java.util.List;
import java.util.Locale;
import org.spottune.report.Drawing.Anchor;

/**
 * One line over whole numbers, with its last value written beside it.
 *
 * @param heading name and unit of what is drawn
 * @param points in order; those that are not finite leave a gap
 * @param highest largest possible value
 * @param marks vertical lines
 */
record LinePlot(String heading, List<Point> points, double highest, List<Mark> marks) {

    private static final double LEFT = 52;
    private static final double RIGHT = 48;
    private static final double TOP = 40;
    private static final double BOTTOM = 44;
    private static final int MOST_TICKS = 6;
    /** If the range is below this share of the largest value, the axis begins at zero. */
    private static final double NEARLY_CONSTANT = 0.02;

    private static final double TICK_SIZE = 11;
    /** Most points that are drawn with dots. */
    private static final int FEW = 40;

    /** A value over a whole number. */
    record Point(int x, double y) {
        boolean isDrawn() {
            return Double.isFinite(y);
        }
    }

    /** A vertical line and what it stands for. */
    record Mark(double x, String text) {}

    /** Draws it into a rectangle. */
    void drawOn(Drawing drawing, double x, double y, double width, double height) {
        new Axes(this, x + LEFT, y + TOP, width - LEFT - RIGHT, height - TOP - BOTTOM).drawOn(drawing);
        drawing.text(x + Drawing.MARGIN, y + 12, Anchor.START, heading);
    }

    /** The rectangle of the plot, and its scales. */
    private static final class Axes {
        private final LinePlot plot;
        private final double left;
        private final double top;
        private final double width;
        private final double height;
        private final List<Double> ticks;

        Axes(LinePlot plot, double left, double top, double width, double height) {
            this.plot = plot;
            this.left = left;
            this.top = top;
            this.width = width;
            this.height = height;
            double lowest = plot.points.stream()
                    .filter(Point::isDrawn)
                    .mapToDouble(Point::y)
                    .min()
                    .orElse(0);
            double largest = plot.points.stream()
                    .filter(Point::isDrawn)
                    .mapToDouble(Point::y)
                    .max()
                    .orElse(1);
            // An axis from zero shows small changes of a large value as small.
            boolean nearlyConstant = largest - lowest < NEARLY_CONSTANT * largest;
            this.ticks = Ticks.around(nearlyConstant ? 0 : lowest, largest, MOST_TICKS).stream()
                    .filter(tick -> tick <= plot.highest)
                    .toList();
        }

        void drawOn(Drawing drawing) {
            horizontalLines(drawing);
            epochs(drawing);
            marks(drawing);
            line(drawing);
        }

        private double x(double value) {
            double first = plot.points.get(0).x;
            double last = plot.points.get(plot.points.size() - 1).x;
            return last == first ? left + width / 2 : left + (value - first) / (last - first) * width;
        }

        private double y(double value) {
            double low = ticks.get(0);
            double high = ticks.get(ticks.size() - 1);
            return top + height - (value - low) / (high - low) * height;
        }

        private void horizontalLines(Drawing drawing) {
            for (double tick : ticks) {
                drawing.line(left, y(tick), left + width, y(tick), "stroke", Drawing.PALE);
                drawing.text(left - 6, y(tick) + 4, Anchor.END, Numbers.shortened(tick), "font-size", TICK_SIZE);
            }
        }

        private void epochs(Drawing drawing) {
            double base = top + height;
            drawing.line(left, base, left + width, base, "stroke", Drawing.GREY);
            int first = plot.points.get(0).x;
            int last = plot.points.get(plot.points.size() - 1).x;
            int stride = Ticks.stride(last - first + 1, 8);
            for (int epoch = first; epoch <= last; epoch++) {
                // The first epoch, and round numbers that do not overlap it.
                if (epoch == first || epoch % stride == 0 && epoch - first > stride / 2) {
                    drawing.line(x(epoch), base, x(epoch), base + 4, "stroke", Drawing.GREY);
                    drawing.text(x(epoch), base + 17, Anchor.MIDDLE, String.valueOf(epoch), "font-size", TICK_SIZE);
                }
            }
            String axis = plot.marks.isEmpty() ? "epoch" : "epoch (dashed: learning rate multiplied)";
            drawing.text(left + width / 2, base + 36, Anchor.MIDDLE, axis);
        }

        private void marks(Drawing drawing) {
            double free = Double.NEGATIVE_INFINITY;
            for (Mark mark : plot.marks) {
                double x = x(mark.x);
                drawing.line(x, top, x, top + height, "stroke", Drawing.GREY, "stroke-dasharray", "4 3");
                double half = TextFit.width(mark.text, TICK_SIZE) / 2;
                if (x - half > free) {
                    drawing.text(x, top - 6, Anchor.MIDDLE, mark.text, "font-size", TICK_SIZE, "fill", Drawing.GREY);
                    free = x + half;
                }
            }
        }

        private void line(Drawing drawing) {
            StringBuilder path = new StringBuilder();
            boolean pen = false;
            for (Point point : plot.points) {
                if (point.isDrawn()) {
                    path.append(pen ? "L" : "M")
                            .append(Numbers.coordinate(x(point.x)))
                            .append(' ')
                            .append(Numbers.coordinate(y(point.y)));
                }
                pen = point.isDrawn();
            }
            drawing.path(path.toString(), "fill", "none", "stroke", Tone.blue(0.8), "stroke-width", 1.8);
            List<Point> drawn = plot.points.stream().filter(Point::isDrawn).toList();
            for (int i = 0; i < drawn.size(); i++) {
                boolean last = i == drawn.size() - 1;
                Point point = drawn.get(i);
                if (last || plot.points.size() <= FEW) {
                    drawing.dot(x(point.x), y(point.y), last ? 3.5 : 2.4, "fill", Tone.blue(0.8), "class", "point");
                }
                if (last) {
                    String value = String.format(Locale.ROOT, plot.highest == 100 ? "%.1f" : "%.3g", point.y);
                    drawing.text(x(point.x) + 7, y(point.y) + 4, Anchor.START, value, "font-weight", "bold");
                }
            }
        }
    }
}
