package org.spottune.train;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.spottune.objective.NamedSums;
import org.spottune.objective.Regularizers;
import org.spottune.objective.Term;

/**
 * A regulariser that outweighs the loss in the first steps of a run: its weight is on another scale than the loss, so
 * that training minimises little else.
 *
 * @param regularizer name of the term
 * @param steps of all workers in which it outweighed the loss
 * @param loss norm of the gradient of the empirical loss, mean over these steps
 * @param gradient norm of the regulariser's, weight included, mean over these steps
 */
public record RegularizerExcess(String regularizer, long steps, double loss, double gradient) {

    /** Ratio of the norms above which a regulariser outweighs the loss. */
    public static final double LARGEST_RATIO = 100;

    /**
     * Prefix of a sum's name, before the regulariser's; its values are steps, norms of the loss's gradient, and norms
     * of the regulariser's.
     */
    private static final String SUM = "excess.";

    /** Adds a term to the sums of a step if the norm of its gradient is too large. */
    static void record(Term term, double gradient, double loss, Map<String, double[]> sums) {
        if (gradient > LARGEST_RATIO * loss && Double.isFinite(gradient)) {
            sums.put(SUM + term.names().get(0), new double[] {1, loss, gradient});
        }
    }

    /** Reads the regularisers that outweigh the loss from sums of training steps. */
    public static List<RegularizerExcess> in(NamedSums sums) {
        return Stream.of(sums.toMap())
                .flatMap(map -> map.entrySet().stream())
                .filter(entry -> entry.getKey().startsWith(SUM))
                .map(entry -> of(entry.getKey().substring(SUM.length()), entry.getValue()))
                .toList();
    }

    private static RegularizerExcess of(String regularizer, double[] sums) {
        return new RegularizerExcess(regularizer, (long) sums[0], sums[1] / sums[0], sums[2] / sums[0]);
    }

    /**
     * A warning to the user, in one sentence.
     *
     * @param settings of the run, by key
     */
    public String warning(Map<String, Object> settings) {
        return String.format(
                Locale.ROOT,
                "Regularizer %s outweighs the loss: in the first steps the norm of its gradient is %.3g, that of the"
                        + " loss %.3g, more than %.0f times as much%s",
                regularizer,
                gradient,
                loss,
                LARGEST_RATIO,
                Regularizers.weightOf(regularizer)
                        .map(weight -> "; lower " + weight + " (now " + settings.get(weight) + ")")
                        .orElse(""));
    }
}
