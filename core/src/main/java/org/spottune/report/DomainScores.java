package org.spottune.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.spottune.report.Drawing.Anchor;

/**
 * Scores of methods in each domain of a decathlon (Rebuffi et al., Learning multiple visual domains with residual
 * adapters, NIPS 2017, Section 4): a group of bars for every domain with one bar for every method.
 *
 * @param domains names
 * @param methods with a score or none for each domain
 */
public record DomainScores(List<String> domains, List<Method> methods) implements Picture {

    private static final int MOST_TICKS = 6;
    /** Tones of the first and the last method, as shares of the scale. */
    private static final double DARKEST = 0.95;

    private static final double PALEST = 0.2;
    /** Half the height of the end of a whisker. */
    private static final double WHISKER = 3;
    /** Radius of the ring that stands for a score of zero. */
    private static final double RING = 3.5;

    public DomainScores {
        domains = List.copyOf(domains);
        methods = List.copyOf(methods);
        if (domains.isEmpty() || methods.isEmpty()) {
            throw new IllegalArgumentException(
                    "Scores need at least one domain and one method, got " + domains.size() + " and " + methods.size());
        }
        for (Method method : methods) {
            if (method.scores.size() != domains.size()) {
                throw new IllegalArgumentException("Scores of '" + method.name + "' must be of " + domains.size()
                        + " domains, got " + method.scores.size());
            }
        }
    }

    /**
     * Scores of a method.
     *
     * @param scores in the order of the domains; empty if it was not run
     */
    public record Method(String name, List<Optional<Score>> scores) {

        public Method {
            scores = List.copyOf(scores);
        }

        /** Sum over all domains; empty unless it was run on all. */
        OptionalDouble total() {
            return scores.stream().allMatch(Optional::isPresent)
                    ? OptionalDouble.of(scores.stream()
                            .mapToDouble(score -> score.orElseThrow().mean)
                            .sum())
                    : OptionalDouble.empty();
        }
    }

    /**
     * The score of a method in a domain.
     *
     * @param mean over the seeds, from 0 up to 1000
     * @param deviation standard deviation over the seeds; empty where there is only one
     */
    public record Score(double mean, OptionalDouble deviation) {

        public Score {
            if (!(mean >= 0 && mean < Double.POSITIVE_INFINITY) || !(deviation.orElse(0) >= 0)) {
                throw new IllegalArgumentException(
                        "A score and its deviation must be >= 0, got " + mean + " and " + deviation);
            }
        }

        /** The score of a single seed. */
        public static Score of(double score) {
            return new Score(score, OptionalDouble.empty());
        }

        private double high() {
            return mean + deviation.orElse(0);
        }

        private double low() {
            return Math.max(0, mean - deviation.orElse(0));
        }

        private String words() {
            return deviation.isPresent() ? points(mean) + " \u00b1 " + points(deviation.getAsDouble()) : points(mean);
        }
    }

    /** Whole points; {@code <1} where rounding would make a score 0. */
    private static String points(double score) {
        return score > 0 && score < 0.5 ? "<1" : Numbers.grouped(Math.round(score));
    }

    @Override
    public String title() {
        return "Decathlon score by domain and method";
    }

    @Override
    public String description() {
        StringBuilder text = new StringBuilder("Score of up to 1,000 in each domain.");
        for (int domain = 0; domain < domains.size(); domain++) {
            text.append(" ").append(domains.get(domain)).append(":");
            for (Method method : methods) {
                text.append(" ").append(method.name).append(" ");
                text.append(method.scores.get(domain).map(Score::words).orElse("not run"));
                text.append(";");
            }
        }
        return text.toString();
    }

    @Override
    public double width() {
        return groups().width();
    }

    @Override
    public double height() {
        return groups().bottom();
    }

    private BarGroups groups() {
        double highest = methods.stream()
                .flatMap(method -> method.scores.stream())
                .flatMap(Optional::stream)
                .mapToDouble(Score::high)
                .max()
                .orElse(0);
        return new BarGroups(
                domains,
                methods.size(),
                left(),
                Drawing.HEADING + legend().height() + 6,
                Ticks.around(0, Math.max(1, highest), MOST_TICKS));
    }

    private double left() {
        return Drawing.MARGIN + BarGroups.room(domains) + 8;
    }

    private Legend legend() {
        return new Legend(
                IntStream.range(0, methods.size())
                        .mapToObj(method -> new Legend.Entry(tone(method), meaning(methods.get(method))))
                        .toList(),
                left() + BarGroups.LENGTH + BarGroups.RIGHT - 2 * Drawing.MARGIN);
    }

    private static String meaning(Method method) {
        String name = BarGroups.shown(method.name);
        return method.total().isPresent() ? name + ": " + points(method.total().getAsDouble()) + " in total" : name;
    }

    /** Tones get paler from method to method, also in black-and-white print. */
    private Tone tone(int method) {
        return Tone.blue(DARKEST - method * (DARKEST - PALEST) / Math.max(1, methods.size() - 1));
    }

    @Override
    public void drawOn(Drawing drawing) {
        legend().drawOn(drawing, Drawing.MARGIN, Drawing.HEADING);
        BarGroups groups = groups();
        groups.drawOn(drawing, "decathlon score (of 1,000 in each domain)");
        for (int domain = 0; domain < domains.size(); domain++) {
            double first = groups.y(domain, 0) + 10;
            double last = groups.y(domain, methods.size() - 1) + 10;
            String name = BarGroups.shown(domains.get(domain));
            drawing.text(left() - 8, (first + last) / 2, Anchor.END, name, "font-size", BarGroups.TEXT_SIZE);
            for (int method = 0; method < methods.size(); method++) {
                bar(drawing, groups, domain, method);
            }
        }
    }

    private void bar(Drawing drawing, BarGroups groups, int domain, int method) {
        Optional<Score> score = methods.get(method).scores.get(domain);
        double y = groups.y(domain, method);
        String words = score.map(Score::words).orElse("not run");
        drawing.group(
                () -> {
                    drawing.hint(domains.get(domain) + ", " + methods.get(method).name + ": " + words);
                    score.ifPresent(known -> bar(drawing, groups, known, y, tone(method)));
                    double end = score.map(known -> groups.x(known.high())).orElse(groups.left()) + 7;
                    String weight = score.isPresent() && score.get().mean == 0 ? "bold" : "normal";
                    drawing.text(
                            end,
                            y + 10.5,
                            Anchor.START,
                            words,
                            "font-size",
                            BarGroups.TEXT_SIZE,
                            "font-weight",
                            weight,
                            "fill",
                            score.isPresent() ? Drawing.INK : Drawing.GREY);
                },
                "class",
                "score",
                "data-domain",
                domain,
                "data-method",
                method,
                "data-mean",
                score.map(known -> Numbers.shortened(known.mean)).orElse("none"));
    }

    private static void bar(Drawing drawing, BarGroups groups, Score score, double y, Tone tone) {
        double middle = y + BarGroups.BAR / 2;
        if (score.mean > 0) {
            double width = groups.x(score.mean) - groups.left();
            drawing.box(
                    groups.left(), y, width, BarGroups.BAR, "fill", tone, "stroke", Drawing.GREY, "stroke-width", 0.6);
        }
        if (score.deviation.isPresent()) {
            double low = groups.x(score.low());
            double high = groups.x(score.high());
            String whisker = String.format(
                    Locale.ROOT,
                    "M%1$s %3$s V%4$s M%1$s %5$s H%2$s M%2$s %3$s V%4$s",
                    Numbers.coordinate(low),
                    Numbers.coordinate(high),
                    Numbers.coordinate(middle - WHISKER),
                    Numbers.coordinate(middle + WHISKER),
                    Numbers.coordinate(middle));
            // The pale rim shows on dark bars, the dark line on pale ones.
            drawing.path(whisker, "fill", "none", "stroke", Tone.WHITE, "stroke-width", 3.4);
            drawing.path(whisker, "class", "whisker", "fill", "none", "stroke", Drawing.INK, "stroke-width", 1.2);
        }
        if (score.mean == 0) {
            // A bar of length zero would look like a missing one.
            drawing.dot(groups.left(), middle, RING, "class", "zero", "fill", Tone.WHITE, "stroke", Drawing.INK);
        }
    }
}
