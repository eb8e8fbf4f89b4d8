package org.spottune.train;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.spottune.objective.NamedSums;
import org.spottune.objective.Regularizers;
import org.spottune.objective.Term;

/**
 * What the first steps of a run say of a regulariser that outweighs the loss: its weight is of another scale than the loss,
 * and hardly anything else is minimised.
 *
 * @param regularizer name of the term
 * @param steps of all workers in which it outweighed the loss
 * @param loss norm of the gradient of the empirical loss, mean over these steps
 * @param gradient norm of the regulariser's, weight included, mean over these steps
 */
public record RegularizerExcess(String regularizer, long steps, double loss, double gradient) {

    /** How many times the loss's norm is too much. */
    public static final double LARGEST_RATIO = 100;

    /** What precedes a regulariser's name; the sums are steps, norms of the loss's gradient and norms of its own. */
    private static final String SUM = "excess.";

    /** Adds to the sums of a step that the norm of a term's gradient is too large, if it is. */
    static void note(Term term, double gradient, double loss, Map<String, double[]> sums) {
        if (gradient > LARGEST_RATIO * loss && Double.isFinite(gradient)) {
            sums.put(SUM + term.names().get(0), new double[] {1, loss, gradient});
        }
    }

    /** What sums of training steps tell, by regulariser. */
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
     * A sentence for whoever started the run.
     *
     * @param settings of the run, by key
     */
    public String warning(Map<String, Object> settings) {
        return String.format(
                Locale.ROOT,
                "Regularizer %s outweighs the loss: in first steps the norm of its gradient is %.3g, that of the loss"
                        + " %.3g, more than %.0f times as much%s",
                regularizer,
                gradient,
                loss,
                LARGEST_RATIO,
                Regularizers.weightOf(regularizer)
                        .map(weight -> "; lower " + weight + " (now " + settings.get(weight) + ")")
                        .orElse(""));
    }
}
