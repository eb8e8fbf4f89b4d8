package org.spottune.spark.score;

import java.util.Locale;
import java.util.Optional;
import org.spottune.decathlon.AcrossSeeds;

/**
 * A figure of a leaderboard as text.
 *
 * @param mean over the seeds
 * @param deviation sample standard deviation after a plus-minus sign; empty for one seed
 */
public record FigureText(String mean, Optional<String> deviation) {

    private static final String PLUS_MINUS = "\u00b1";

    /** A share in [0, 1] as percent with two decimals, without a percent sign. */
    public static FigureText accuracy(AcrossSeeds share) {
        return of(share, 100, 2);
    }

    /** A difference of shares in percentage points, with its sign and two decimals, then its deviation. */
    public static String gain(AcrossSeeds difference) {
        return String.format(Locale.ROOT, "%+.2f", 100 * difference.mean())
                + of(difference, 100, 2).deviation().orElse("");
    }

    /** A score with one decimal. */
    public static FigureText score(AcrossSeeds points) {
        return of(points, 1, 1);
    }

    private static FigureText of(AcrossSeeds figure, double unit, int decimals) {
        String format = "%." + decimals + "f";
        Optional<String> deviation = figure.deviation().isPresent()
                ? Optional.of(String.format(
                        Locale.ROOT, format, unit * figure.deviation().getAsDouble()))
                : Optional.empty();
        return new FigureText(
                String.format(Locale.ROOT, format, unit * figure.mean()), deviation.map(PLUS_MINUS::concat));
    }

    @Override
    public String toString() {
        return mean + deviation.orElse("");
    }
}
