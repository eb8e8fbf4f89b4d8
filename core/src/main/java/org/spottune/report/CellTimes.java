package org.spottune.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.spottune.report.Drawing.Anchor;

/**
 * Time of methods in each domain of a sweep: a group of bars for every domain with one bar for every method, first its
 * training, then its evaluation.
 *
 * @param domains names
 * @param methods with a time or none for each domain
 */
public record CellTimes(List<String> domains, List<Method> methods) implements Picture {

    private static final int MOST_TICKS = 6;
    private static final Tone TRAINING = Tone.blue(0.75);
    private static final Tone EVALUATION = Tone.blue(0.25);

    public CellTimes {
        domains = List.copyOf(domains);
        methods = List.copyOf(methods);
        if (domains.isEmpty() || methods.isEmpty()) {
            throw new IllegalArgumentException(
                    "Times need at least one domain and one method, got " + domains.size() + " and " + methods.size());
        }
        for (Method method : methods) {
            if (method.times.size() != domains.size()) {
                throw new IllegalArgumentException("Times of '" + method.name + "' must be of " + domains.size()
                        + " domains, got " + method.times.size());
            }
        }
    }

    /**
     * How long a method took.
     *
     * @param times in the order of the domains; empty if it was not run
     */
    public record Method(String name, List<Optional<Time>> times) {

        public Method {
            times = List.copyOf(times);
        }
    }

    /** Seconds of a cell, or the mean of those of several seeds. */
    public record Time(double training, double evaluation) {

        public Time {
            if (!(training >= 0 && evaluation >= 0 && training + evaluation < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("Times must be >= 0, got " + training + " and " + evaluation + " s");
            }
        }

        private double total() {
            return training + evaluation;
        }
    }

    /** Units of time. */
    private enum Unit {
        HOURS("h", 3600),
        MINUTES("min", 60),
        SECONDS("s", 1);

        private final String sign;
        private final double seconds;

        Unit(String sign, double seconds) {
            this.sign = sign;
            this.seconds = seconds;
        }

        /** The largest unit of which a time has at least two. */
        static Unit of(double time) {
            for (Unit unit : values()) {
                if (time >= 2 * unit.seconds) {
                    return unit;
                }
            }
            return SECONDS;
        }

        String words(double time) {
            return Numbers.shortened(time / seconds) + " " + sign;
        }
    }

    @Override
    public String title() {
        return "Time by domain and method";
    }

    @Override
    public String description() {
        StringBuilder text = new StringBuilder("Time of training and of evaluation.");
        for (int domain = 0; domain < domains.size(); domain++) {
            text.append(" ").append(domains.get(domain)).append(":");
            for (Method method : methods) {
                text.append(" ").append(method.name).append(" ");
                text.append(method.times.get(domain).map(CellTimes::words).orElse("not run"));
                text.append(";");
            }
        }
        return text.toString();
    }

    private static String words(Time time) {
        return Unit.of(time.training).words(time.training) + " and "
                + Unit.of(time.evaluation).words(time.evaluation);
    }

    @Override
    public double width() {
        return groups().width();
    }

    @Override
    public double height() {
        return groups().bottom();
    }

    private double longest() {
        return methods.stream()
                .flatMap(method -> method.times.stream())
                .flatMap(Optional::stream)
                .mapToDouble(Time::total)
                .max()
                .orElse(0);
    }

    private BarGroups groups() {
        Unit unit = Unit.of(longest());
        return new BarGroups(
                domains,
                methods.size(),
                Drawing.MARGIN + BarGroups.room(domains) + 16 + BarGroups.room(names()) + 8,
                Drawing.HEADING + legend().height() + 6,
                Ticks.around(0, Math.max(1e-3, longest() / unit.seconds), MOST_TICKS));
    }

    private List<String> names() {
        return methods.stream().map(Method::name).toList();
    }

    private static Legend legend() {
        return new Legend(
                List.of(new Legend.Entry(TRAINING, "training"), new Legend.Entry(EVALUATION, "evaluation")),
                BarGroups.LENGTH);
    }

    @Override
    public void drawOn(Drawing drawing) {
        legend().drawOn(drawing, Drawing.MARGIN, Drawing.HEADING);
        BarGroups groups = groups();
        Unit unit = Unit.of(longest());
        groups.drawOn(drawing, "time in " + unit.name().toLowerCase(Locale.ROOT));
        for (int domain = 0; domain < domains.size(); domain++) {
            drawing.text(
                    Drawing.MARGIN,
                    groups.y(domain, 0) + 10.5,
                    Anchor.START,
                    BarGroups.shown(domains.get(domain)),
                    "font-size",
                    BarGroups.TEXT_SIZE,
                    "font-weight",
                    "bold");
            for (int method = 0; method < methods.size(); method++) {
                bar(drawing, groups, unit, domain, method);
            }
        }
    }

    private void bar(Drawing drawing, BarGroups groups, Unit unit, int domain, int method) {
        Optional<Time> time = methods.get(method).times.get(domain);
        String name = methods.get(method).name;
        double y = groups.y(domain, method);
        drawing.text(groups.left() - 8, y + 10.5, Anchor.END, BarGroups.shown(name), "font-size", BarGroups.TEXT_SIZE);
        drawing.group(
                () -> {
                    drawing.hint(domains.get(domain) + ", " + name + ": "
                            + time.map(CellTimes::words).orElse("not run"));
                    time.ifPresent(known -> parts(drawing, groups, unit, known, y));
                    double end = groups.x(time.map(Time::total).orElse(0.0) / unit.seconds);
                    drawing.text(
                            end + 7,
                            y + 10.5,
                            Anchor.START,
                            time.map(known -> Unit.of(known.total()).words(known.total()))
                                    .orElse("not run"),
                            "font-size",
                            BarGroups.TEXT_SIZE,
                            "fill",
                            time.isPresent() ? Drawing.INK : Drawing.GREY);
                },
                "class",
                "time",
                "data-domain",
                domain,
                "data-method",
                method,
                "data-seconds",
                time.map(known -> Numbers.shortened(known.total())).orElse("none"));
    }

    private static void parts(Drawing drawing, BarGroups groups, Unit unit, Time time, double y) {
        double end = groups.x(time.total() / unit.seconds);
        double middle = groups.x(time.training / unit.seconds);
        part(drawing, groups.left(), middle, y, TRAINING);
        part(drawing, middle, end, y, EVALUATION);
    }

    private static void part(Drawing drawing, double from, double to, double y, Tone tone) {
        drawing.box(from, y, to - from, BarGroups.BAR, "fill", tone, "stroke", Drawing.GREY, "stroke-width", 0.6);
    }
}
