package org.spottune.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.spottune.report.Drawing.Anchor;

/**
 * Amount of transfer between pairs of feature maps during training (Jang et al., L2T-ww, ICML 2019, Figure 3): a panel
 * for each target map, with a line for each source map, all on the same axes. The deeper a source map, the darker its
 * line; several sources are blue and red in turn.
 *
 * @param epochs numbers, in order, at least one
 * @param courses at least one
 */
public record TransferAmounts(List<Integer> epochs, List<Course> courses) implements Picture {

    private static final int COLUMNS = 3;
    private static final double LEFT = 44;
    private static final double PLOT_WIDTH = 200;
    private static final double PLOT_HEIGHT = 150;
    private static final double TOP = 30;
    private static final double BOTTOM = 34;
    private static final double LABEL_SIZE = 11;
    private static final double LABEL_HEIGHT = 13;
    private static final double LABEL_GAP = 16;
    private static final double WIDEST_NAME = 110;
    private static final double VALUE = 34;
    private static final int MOST_TICKS = 6;
    /** Least width, which the heading needs. */
    private static final double NARROWEST = 520;
    /** Most epochs that are drawn with dots. */
    private static final int FEW = 40;

    public TransferAmounts {
        epochs = List.copyOf(epochs);
        courses = List.copyOf(courses);
        if (epochs.isEmpty() || courses.isEmpty()) {
            throw new IllegalArgumentException("Amounts of transfer need at least one epoch and one pair, got "
                    + epochs.size() + " and " + courses.size());
        }
        for (Course course : courses) {
            if (course.amounts.size() != epochs.size()
                    || !course.amounts.stream().allMatch(amount -> amount >= 0)) {
                throw new IllegalArgumentException("Amounts of " + course.pair + " must be " + epochs.size()
                        + ", and >= 0, got " + course.amounts);
            }
        }
    }

    /**
     * A pair over the epochs.
     *
     * @param amounts means over the images of each epoch, >= 0
     */
    public record Course(MapPair pair, List<Double> amounts) {

        public Course {
            amounts = List.copyOf(amounts);
        }

        private double last() {
            return amounts.get(amounts.size() - 1);
        }

        private String lastText() {
            return String.format(Locale.ROOT, "%.2f", last());
        }
    }

    @Override
    public String title() {
        return "Amount of transfer, by target map and source map";
    }

    @Override
    public String description() {
        return courses.stream()
                .map(course -> "from " + course.pair.from() + " to " + course.pair.targetMap() + " "
                        + String.format(Locale.ROOT, "%.2f", course.amounts.get(0)) + " to " + course.lastText())
                .collect(Collectors.joining("; ", "Mean amounts in the first and the last epoch: ", "."));
    }

    private List<String> targets() {
        return courses.stream()
                .map(course -> course.pair.targetMap())
                .distinct()
                .toList();
    }

    private List<Course> into(String target) {
        return courses.stream()
                .filter(course -> course.pair.targetMap().equals(target))
                .toList();
    }

    private int columns() {
        return Math.min(COLUMNS, targets().size());
    }

    /** Width of the names of source maps. */
    private double names() {
        return courses.stream()
                .mapToDouble(course -> TextFit.width(course.pair.from(), LABEL_SIZE))
                .map(width -> Math.min(width, WIDEST_NAME))
                .max()
                .orElseThrow();
    }

    private double panelWidth() {
        return LEFT + PLOT_WIDTH + LABEL_GAP + VALUE + names() + Drawing.MARGIN;
    }

    /** High enough for the labels at the ends of lines. */
    private double plotHeight() {
        int most =
                targets().stream().mapToInt(target -> into(target).size()).max().orElseThrow();
        return Math.max(PLOT_HEIGHT, most * LABEL_HEIGHT);
    }

    private double panelHeight() {
        return TOP + plotHeight() + BOTTOM;
    }

    @Override
    public double width() {
        return Math.max(NARROWEST, columns() * panelWidth());
    }

    @Override
    public double height() {
        int rows = -Math.floorDiv(-targets().size(), columns());
        return Drawing.HEADING + rows * panelHeight();
    }

    @Override
    public void drawOn(Drawing drawing) {
        double largest = courses.stream()
                .flatMap(course -> course.amounts.stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
        List<Double> ticks = Ticks.around(0, largest == 0 ? 1 : largest, MOST_TICKS);
        List<String> targets = targets();
        for (int i = 0; i < targets.size(); i++) {
            String target = targets.get(i);
            Panel panel = new Panel(
                    i % columns() * panelWidth() + LEFT,
                    Drawing.HEADING + Math.floorDiv(i, columns()) * panelHeight() + TOP,
                    plotHeight(),
                    epochs,
                    ticks);
            drawing.group(() -> panel(drawing, target, panel), "class", "amounts", "data-target", target);
        }
    }

    /** Position and scales of a panel's axes. */
    private record Panel(double left, double top, double height, List<Integer> epochs, List<Double> ticks) {

        private int first() {
            return epochs.get(0);
        }

        private int last() {
            return epochs.get(epochs.size() - 1);
        }

        double x(int epoch) {
            return last() == first()
                    ? left + PLOT_WIDTH / 2
                    : left + (double) (epoch - first()) / (last() - first()) * PLOT_WIDTH;
        }

        double y(double amount) {
            return top + height - amount / ticks.get(ticks.size() - 1) * height;
        }

        void axes(Drawing drawing) {
            for (double tick : ticks) {
                drawing.line(left, y(tick), left + PLOT_WIDTH, y(tick), "stroke", Drawing.PALE, "stroke-width", 0.6);
                drawing.text(left - 6, y(tick) + 4, Anchor.END, Numbers.shortened(tick), "font-size", LABEL_SIZE);
            }
            double base = top + height;
            drawing.line(left, base, left + PLOT_WIDTH, base, "stroke", Drawing.GREY);
            epoch(drawing, first(), "epoch " + first());
            if (last() != first()) {
                epoch(drawing, last(), String.valueOf(last()));
            }
        }

        private void epoch(Drawing drawing, int epoch, String text) {
            double base = top + height;
            drawing.line(x(epoch), base, x(epoch), base + 4, "stroke", Drawing.GREY);
            drawing.text(x(epoch), base + 17, Anchor.MIDDLE, text, "font-size", LABEL_SIZE);
        }
    }

    private void panel(Drawing drawing, String target, Panel panel) {
        String name = TextFit.within(PLOT_WIDTH, "to " + target, Drawing.TEXT_SIZE);
        drawing.text(panel.left, panel.top - 10, Anchor.START, name, "font-weight", "bold");
        panel.axes(drawing);
        List<Course> into = into(target);
        into.forEach(course -> line(drawing, course, panel));
        ends(drawing, into, panel);
    }

    private void line(Drawing drawing, Course course, Panel panel) {
        Tone tone = tone(course.pair);
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < epochs.size(); i++) {
            path.append(i == 0 ? "M" : "L")
                    .append(Numbers.coordinate(panel.x(epochs.get(i))))
                    .append(' ')
                    .append(Numbers.coordinate(panel.y(course.amounts.get(i))));
        }
        drawing.path(
                path.toString(),
                "fill",
                "none",
                "stroke",
                tone,
                "stroke-width",
                1.8,
                "data-source",
                course.pair.from());
        for (int i = 0; i < epochs.size(); i++) {
            boolean last = i == epochs.size() - 1;
            if (last || epochs.size() <= FEW) {
                drawing.dot(
                        panel.x(epochs.get(i)),
                        panel.y(course.amounts.get(i)),
                        last ? 3.2 : 2.0,
                        "fill",
                        tone,
                        "class",
                        "point");
            }
        }
    }

    /** The deeper the map in its source, the darker. */
    private Tone tone(MapPair pair) {
        List<String> maps = courses.stream()
                .map(Course::pair)
                .filter(other -> other.source() == pair.source())
                .map(MapPair::sourceMap)
                .distinct()
                .toList();
        double depth = maps.size() == 1 ? 0.7 : (double) maps.indexOf(pair.sourceMap()) / (maps.size() - 1);
        double share = 0.4 + 0.6 * depth;
        return sourcesBefore(pair) % 2 == 0 ? Tone.blue(share) : Tone.red(share);
    }

    private long sourcesBefore(MapPair pair) {
        return courses.stream()
                .mapToInt(course -> course.pair.source())
                .filter(source -> source < pair.source())
                .distinct()
                .count();
    }

    /** Last values and names beside the ends of the lines, moved apart if they would overlap. */
    private void ends(Drawing drawing, List<Course> into, Panel panel) {
        List<Course> downwards = into.stream()
                .sorted(Comparator.comparingDouble(Course::last).reversed())
                .toList();
        List<Double> wanted =
                downwards.stream().map(course -> panel.y(course.last())).toList();
        List<Double> heights = apart(wanted, panel.top, panel.top + panel.height);
        double end = panel.x(panel.last());
        double text = panel.left + PLOT_WIDTH + LABEL_GAP;
        for (int i = 0; i < downwards.size(); i++) {
            Course course = downwards.get(i);
            double y = heights.get(i);
            drawing.line(
                    end + 5,
                    wanted.get(i),
                    text - 3,
                    y,
                    "stroke",
                    tone(course.pair),
                    "stroke-width",
                    0.8,
                    "class",
                    "leader");
            drawing.text(text, y + 4, Anchor.START, course.lastText(), "font-size", LABEL_SIZE, "font-weight", "bold");
            String name = TextFit.within(WIDEST_NAME, course.pair.from(), LABEL_SIZE);
            drawing.text(text + VALUE, y + 4, Anchor.START, name, "font-size", LABEL_SIZE);
        }
    }

    /** Heights near the wanted ones (ascending), a line of text apart. */
    private static List<Double> apart(List<Double> wanted, double top, double bottom) {
        List<Double> heights = new ArrayList<>();
        double free = top;
        for (double height : wanted) {
            heights.add(Math.max(height, free));
            free = heights.get(heights.size() - 1) + LABEL_HEIGHT;
        }
        double end = bottom;
        for (int i = heights.size() - 1; i >= 0; i--) {
            heights.set(i, Math.min(heights.get(i), end));
            end = heights.get(i) - LABEL_HEIGHT;
        }
        return heights;
    }
}
