package org.spottune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.spottune.report.Drawing.Anchor;

/**
 * Empirical and validation loss of several methods over their epochs (cf. Wan et al., ICDM 2019, Figure 3): a panel for
 * each, all on the same logarithmic scale, with the baseline's curves in the background.
 *
 * @param domain domain that they were trained on
 * @param methods at least one
 * @param baseline name of the method drawn behind the others, if there is one
 */
public record LossCurves(String domain, List<Method> methods, Optional<String> baseline) implements Picture {

    private static final int COLUMNS = 4;
    private static final double PANEL_WIDTH = 236;
    private static final double PANEL_HEIGHT = 186;
    private static final double LEFT = 44;
    private static final double RIGHT = 42;
    private static final double TOP = 30;
    private static final double BOTTOM = 30;
    private static final double TEXT_SIZE = 11;
    private static final double LEGEND = 24;
    /** Ticks within a decade. */
    private static final double[] STEPS = {1, 2, 5};
    /** Most decades of the scale. */
    private static final int DECADES = 6;

    private static final Tone EMPIRICAL = Tone.blue(0.8);
    private static final Tone VALIDATION = Tone.red(0.75);

    public LossCurves {
        methods = List.copyOf(methods);
        if (methods.isEmpty()) {
            throw new IllegalArgumentException("Loss curves need at least one method, got none");
        }
    }

    /**
     * The curves of a method, means over its seeds.
     *
     * @param name of the method
     * @param epochs in order, at least one
     */
    public record Method(String name, List<Epoch> epochs) {

        public Method {
            epochs = List.copyOf(epochs);
            if (epochs.isEmpty()) {
                throw new IllegalArgumentException("Loss curves of '" + name + "' need at least one epoch, got none");
            }
        }

        private Epoch last() {
            return epochs.get(epochs.size() - 1);
        }
    }

    /**
     * An epoch of training.
     *
     * @param number counted from 1
     * @param empirical mean cross-entropy of the training images, in nats; not finite where training diverged
     * @param validation that of the validation images; empty where they were not measured
     */
    public record Epoch(int number, double empirical, OptionalDouble validation) {}

    @Override
    public String title() {
        return "Losses on " + domain;
    }

    @Override
    public String description() {
        return methods.stream()
                .map(method -> method.name + ": empirical loss "
                        + Numbers.shortened(method.last().empirical)
                        + (method.last().validation.isPresent()
                                ? ", validation loss "
                                        + Numbers.shortened(
                                                method.last().validation.getAsDouble())
                                : "")
                        + " in the last epoch")
                .collect(Collectors.joining("; ", "", "."));
    }

    private int columns() {
        return Math.min(COLUMNS, methods.size());
    }

    @Override
    public double width() {
        return Math.max(2, columns()) * PANEL_WIDTH;
    }

    @Override
    public double height() {
        int rows = -Math.floorDiv(-methods.size(), columns());
        return Drawing.HEADING + LEGEND + rows * PANEL_HEIGHT;
    }

    @Override
    public void drawOn(Drawing drawing) {
        List<Legend.Entry> legend = new ArrayList<>();
        legend.add(new Legend.Entry(EMPIRICAL, "empirical loss"));
        if (isValidated()) {
            legend.add(new Legend.Entry(VALIDATION, "validation loss"));
        }
        new Legend(legend, width() - 2 * Drawing.MARGIN).drawOn(drawing, Drawing.MARGIN, Drawing.HEADING);
        if (behind().isPresent()) {
            drawing.text(
                    width() - Drawing.MARGIN,
                    Drawing.HEADING + 11,
                    Anchor.END,
                    "pale: " + baseline.orElseThrow(),
                    "font-size",
                    TEXT_SIZE,
                    "fill",
                    Drawing.GREY);
        }
        Scale scale = scale();
        for (int i = 0; i < methods.size(); i++) {
            double x = i % columns() * PANEL_WIDTH;
            double y = Drawing.HEADING + LEGEND + Math.floorDiv(i, columns()) * PANEL_HEIGHT;
            Method method = methods.get(i);
            drawing.group(() -> panel(drawing, method, scale, x, y), "class", "losses", "data-method", method.name);
        }
    }

    private boolean isValidated() {
        return methods.stream()
                .flatMap(method -> method.epochs.stream())
                .anyMatch(epoch -> epoch.validation.isPresent());
    }

    private Optional<Method> behind() {
        return methods.stream()
                .filter(method -> baseline.isPresent() && method.name.equals(baseline.get()))
                .findFirst();
    }

    private Scale scale() {
        double[] drawn = methods.stream()
                .flatMap(method -> method.epochs.stream())
                .flatMapToDouble(epoch -> DoubleStream.of(epoch.empirical, epoch.validation.orElse(Double.NaN)))
                .filter(Scale::isDrawn)
                .sorted()
                .toArray();
        int first = methods.stream()
                .mapToInt(method -> method.epochs.get(0).number)
                .min()
                .orElseThrow();
        int last =
                methods.stream().mapToInt(method -> method.last().number).max().orElseThrow();
        return drawn.length == 0
                ? Scale.of(first, last, 0.1, 1)
                : Scale.of(first, last, drawn[0], drawn[drawn.length - 1]);
    }

    /** The scales of all panels: epochs from left to right, losses on a logarithmic axis. */
    private record Scale(int first, int last, double low, double high, List<Double> ticks) {

        static boolean isDrawn(double loss) {
            return loss > 0 && loss < Double.POSITIVE_INFINITY;
        }

        static Scale of(int first, int last, double smallest, double largest) {
            int decades = (int) Math.ceil(Math.log10(largest));
            List<Double> all = new ArrayList<>();
            for (int decade = Math.max((int) Math.floor(Math.log10(smallest)), decades - DECADES);
                    decade <= decades;
                    decade++) {
                for (double step : STEPS) {
                    all.add(step * Math.pow(10, decade));
                }
            }
            double low = all.stream().filter(tick -> tick <= smallest).reduce(all.get(0), (one, other) -> other);
            double high = all.stream()
                    .filter(tick -> tick >= largest && tick > low)
                    .findFirst()
                    .orElseThrow();
            return new Scale(
                    first,
                    last,
                    low,
                    high,
                    all.stream().filter(tick -> tick >= low && tick <= high).toList());
        }

        double x(double left, double epoch) {
            double width = PANEL_WIDTH - LEFT - RIGHT;
            return left + LEFT + (last == first ? width / 2 : (epoch - first) / (last - first) * width);
        }

        double y(double top, double loss) {
            double share = Math.log(Math.max(loss, low) / low) / Math.log(high / low);
            return top + PANEL_HEIGHT - BOTTOM - share * (PANEL_HEIGHT - TOP - BOTTOM);
        }
    }

    private void panel(Drawing drawing, Method method, Scale scale, double left, double top) {
        String name = TextFit.within(PANEL_WIDTH - 2 * Drawing.MARGIN, method.name, Drawing.TEXT_SIZE);
        drawing.text(left + Drawing.MARGIN, top + 14, Anchor.START, name, "font-weight", "bold");
        for (double tick : scale.ticks) {
            double y = scale.y(top, tick);
            drawing.line(
                    scale.x(left, scale.first),
                    y,
                    scale.x(left, scale.last),
                    y,
                    "stroke",
                    Drawing.PALE,
                    "stroke-width",
                    0.6);
            drawing.text(left + LEFT - 6, y + 4, Anchor.END, Numbers.shortened(tick), "font-size", TEXT_SIZE);
        }
        for (int epoch : scale.last == scale.first ? List.of(scale.first) : List.of(scale.first, scale.last)) {
            drawing.text(
                    scale.x(left, epoch),
                    top + PANEL_HEIGHT - BOTTOM + 16,
                    Anchor.MIDDLE,
                    epoch == scale.first ? "epoch " + epoch : String.valueOf(epoch),
                    "font-size",
                    TEXT_SIZE);
        }
        behind().filter(other -> !other.equals(method)).ifPresent(other -> {
            line(drawing, other, Epoch::validation, scale, left, top, Tone.red(0.25), "5 3");
            line(drawing, other, LossCurves::empirical, scale, left, top, Tone.blue(0.3), "none");
        });
        line(drawing, method, Epoch::validation, scale, left, top, VALIDATION, "5 3");
        line(drawing, method, LossCurves::empirical, scale, left, top, EMPIRICAL, "none");
        ends(drawing, method, scale, left, top);
    }

    private static OptionalDouble empirical(Epoch epoch) {
        return OptionalDouble.of(epoch.empirical);
    }

    private static void line(
            Drawing drawing,
            Method method,
            Function<Epoch, OptionalDouble> loss,
            Scale scale,
            double left,
            double top,
            Tone tone,
            String dashes) {
        StringBuilder path = new StringBuilder();
        boolean pen = false;
        for (Epoch epoch : method.epochs) {
            OptionalDouble value = loss.apply(epoch);
            if (value.isPresent() && Scale.isDrawn(value.getAsDouble())) {
                path.append(pen ? "L" : "M")
                        .append(Numbers.coordinate(scale.x(left, epoch.number)))
                        .append(' ')
                        .append(Numbers.coordinate(scale.y(top, value.getAsDouble())));
                pen = true;
            } else if (value.isPresent()) {
                pen = false;
            }
        }
        if (!path.isEmpty()) {
            drawing.path(
                    path.toString(), "fill", "none", "stroke", tone, "stroke-width", 1.7, "stroke-dasharray", dashes);
        }
    }

    /** Values at the ends of both lines, moved apart if they would overlap. */
    private static void ends(Drawing drawing, Method method, Scale scale, double left, double top) {
        double empirical = method.last().empirical;
        OptionalDouble validation = method.epochs.stream()
                .filter(epoch -> epoch.validation.isPresent())
                .reduce((one, other) -> other)
                .map(Epoch::validation)
                .orElse(OptionalDouble.empty());
        double x = scale.x(left, method.last().number) + 5;
        double y = Scale.isDrawn(empirical) ? scale.y(top, empirical) : Double.NaN;
        if (Scale.isDrawn(empirical)) {
            end(drawing, x, y, empirical, EMPIRICAL);
        }
        if (validation.isPresent() && Scale.isDrawn(validation.getAsDouble())) {
            double other = scale.y(top, validation.getAsDouble());
            double apart = Math.abs(other - y) < TEXT_SIZE ? (other <= y ? y - TEXT_SIZE : y + TEXT_SIZE) : other;
            end(drawing, x, apart, validation.getAsDouble(), VALIDATION);
        }
    }

    private static void end(Drawing drawing, double x, double y, double value, Tone tone) {
        drawing.text(
                x,
                y + 4,
                Anchor.START,
                String.format(Locale.ROOT, "%.3g", value),
                "font-size",
                TEXT_SIZE,
                "font-weight",
                "bold",
                "fill",
                tone);
    }
}
