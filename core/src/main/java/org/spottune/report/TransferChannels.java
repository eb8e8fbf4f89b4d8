package org.spottune.report;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.spottune.report.Drawing.Anchor;

/**
 * How unequal the channel weights of each source map are (Jang et al., L2T-ww, ICML 2019, Section 2.1): for each pair
 * of maps a panel with the sorted weights, as multiples of equal weights, on a logarithmic scale.
 *
 * @param pairs at least one
 */
public record TransferChannels(List<Channels> pairs) implements Picture {

    private static final double PANEL_WIDTH = 132;
    private static final double PANEL_HEIGHT = 84;
    private static final double GAP = 16;
    private static final double TICK_ROOM = 32;
    private static final double RIGHT = 16;
    private static final double BOTTOM = 52;
    private static final double SMALL = 10.5;
    /** Round upper ends of the scale, times powers of 10; the lower end is the reciprocal. */
    private static final double[] STEPS = {2, 5, 10};
    /** Most weights that a panel draws; of more, evenly spaced ranks. */
    private static final int MOST_STEPS = 120;
    /** Least width, which the heading needs. */
    private static final double NARROWEST = 500;

    public TransferChannels {
        pairs = List.copyOf(pairs);
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("Weights of channels need at least one pair, got none");
        }
    }

    /**
     * Weights of the source channels of a pair.
     *
     * @param relative mean weights, times the number of channels, so that equal ones are 1; at least one
     */
    public record Channels(MapPair pair, List<Double> relative) {

        public Channels {
            relative = List.copyOf(relative);
            if (relative.isEmpty() || !relative.stream().allMatch(weight -> weight >= 0)) {
                throw new IllegalArgumentException(
                        "Weights of " + pair + " must be at least one, and >= 0, got " + relative);
            }
        }

        private List<Double> sorted() {
            return relative.stream().sorted(Comparator.reverseOrder()).toList();
        }

        private double largest() {
            return sorted().get(0);
        }

        /** Least number of channels that have half of the weight together. */
        private int ofHalf() {
            double rest = relative.stream().mapToDouble(Double::doubleValue).sum() / 2;
            int count = 0;
            for (double weight : sorted()) {
                if (rest <= 1e-9) {
                    break;
                }
                rest -= weight;
                count++;
            }
            return count;
        }

        private String words() {
            return "at most " + Numbers.shortened(largest()) + ", half of the weight on " + ofHalf() + " of "
                    + relative.size();
        }
    }

    @Override
    public String title() {
        return "Weights of source channels, sorted, relative to equal ones";
    }

    @Override
    public String description() {
        return pairs.stream()
                .map(pair -> "from " + pair.pair.from() + " to " + pair.pair.targetMap() + " " + pair.words())
                .collect(Collectors.joining("; ", "Weights of channels as multiples of equal ones: ", "."));
    }

    private PairGrid grid() {
        return PairGrid.of(pairs.stream().map(Channels::pair).toList(), PANEL_WIDTH, PANEL_HEIGHT, GAP, TICK_ROOM);
    }

    @Override
    public double width() {
        return Math.max(NARROWEST, grid().width() + RIGHT);
    }

    @Override
    public double height() {
        return Drawing.HEADING + grid().height() + BOTTOM;
    }

    @Override
    public void drawOn(Drawing drawing) {
        PairGrid grid = grid();
        grid.drawOn(drawing, Drawing.HEADING);
        double largest = pairs.stream().mapToDouble(Channels::largest).max().orElseThrow();
        double end = end(largest);
        for (Channels pair : pairs) {
            double left = grid.x(pair.pair);
            double base = Drawing.HEADING + grid.y(pair.pair) + PANEL_HEIGHT;
            drawing.group(
                    () -> panel(drawing, pair, new Panel(left, base, grid.cellWidth(), end), grid.isFirst(pair.pair)),
                    "class",
                    "channels",
                    "data-pair",
                    pair.pair);
        }
        drawing.text(
                Drawing.MARGIN,
                height() - 30,
                Anchor.START,
                "\u2192 channels from the heaviest to the lightest",
                "font-size",
                11.0);
        drawing.text(
                Drawing.MARGIN,
                height() - 14,
                Anchor.START,
                "\u2191 multiples of equal weights (dashed), logarithmic",
                "font-size",
                11.0);
    }

    /** A round number that no weight exceeds. */
    private static double end(double largest) {
        double decade = 1;
        while (true) {
            for (double step : STEPS) {
                if (step * decade >= largest) {
                    return step * decade;
                }
            }
            decade *= 10;
        }
    }

    /** Position and scales of a panel; weights below the lower end are drawn there. */
    private record Panel(double left, double base, double width, double end) {

        double y(double weight) {
            double share = Math.log(Math.max(weight, 1 / end)) / Math.log(end);
            return base - (1 + share) / 2 * PANEL_HEIGHT;
        }
    }

    private static void panel(Drawing drawing, Channels pair, Panel panel, boolean first) {
        drawing.hint(pair.pair + ": " + pair.words());
        double right = panel.left + panel.width;
        for (double tick : new double[] {1 / panel.end, 1, panel.end}) {
            double y = panel.y(tick);
            drawing.line(panel.left, y, right, y, "stroke", Drawing.PALE, "stroke-width", 0.6);
            if (first) {
                String text = (tick < 1 ? "\u2264" : "") + Numbers.shortened(tick);
                drawing.text(panel.left - 5, y + 4, Anchor.END, text, "font-size", SMALL);
            }
        }
        drawing.path(steps(pair.sorted(), panel), "fill", Tone.blue(0.5), "class", "weights");
        drawing.line(panel.left, panel.y(1), right, panel.y(1), "stroke", Drawing.INK, "stroke-dasharray", "3 3");
        double top = panel.base - PANEL_HEIGHT;
        drawing.text(
                right - 2,
                top + 12,
                Anchor.END,
                "max " + Numbers.shortened(pair.largest()) + "\u00d7",
                "font-size",
                SMALL,
                "font-weight",
                "bold");
        drawing.text(
                right - 2,
                top + 26,
                Anchor.END,
                "half on " + pair.ofHalf() + " of " + pair.relative.size(),
                "font-size",
                SMALL);
    }

    /** The area between the weights and equal ones. */
    private static String steps(List<Double> sorted, Panel panel) {
        int count = Math.min(MOST_STEPS, sorted.size());
        StringBuilder path = new StringBuilder(point("M", panel.left, panel.y(1)));
        for (int step = 0; step < count; step++) {
            int rank = count == 1 ? 0 : (int) Math.round((double) step * (sorted.size() - 1) / (count - 1));
            double y = panel.y(sorted.get(rank));
            path.append(point("L", panel.left + panel.width * step / count, y));
            path.append(point("L", panel.left + panel.width * (step + 1) / count, y));
        }
        return path.append(point("L", panel.left + panel.width, panel.y(1)))
                .append("z")
                .toString();
    }

    private static String point(String command, double x, double y) {
        return command + Numbers.coordinate(x) + " " + Numbers.coordinate(y);
    }
}
