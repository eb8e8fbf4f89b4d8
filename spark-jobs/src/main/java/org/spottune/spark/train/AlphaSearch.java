package org.spottune.spark.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.spottune.learner.LearnerState;
import org.spottune.learner.StateVector;
import org.spottune.objective.NamedSums;
import org.spottune.optim.Averaging;
import org.spottune.train.Examples;
import org.spottune.train.Worker;
import org.spottune.transfer.WeightInterpolation;

/**
 * Chooses on validation images the share alpha of tuned weights in the mean with the source's weights that becomes the
 * model (Wortsman et al., CVPR 2022). Of equally spaced values, the one with the most correct images wins; on a tie,
 * the smaller loss, then the larger alpha. Depends on the tuned state alone, so that a resumed run chooses the same.
 * For runs of one domain.
 *
 * @param line from the source's weights to the tuned ones
 * @param steps of equal size along it, >= 1: {@code steps + 1} points are compared
 * @param evaluated name of the vector of parameters that becomes the model
 */
record AlphaSearch(WeightInterpolation line, int steps, String evaluated) {

    /**
     * A model on the line.
     *
     * @param alpha share of tuned weights, in [0, 1]
     * @param validation sums over the validation images
     */
    record Point(double alpha, NamedSums validation) {

        double loss() {
            return validation.mean(Worker.EVALUATED_LOSS);
        }
    }

    /**
     * The result of the search.
     *
     * @param best the chosen point
     * @param points all points compared, by rising alpha
     */
    record Chosen(Point best, List<Point> points) {

        /** {@code interpolation.csv}: a line for each point. */
        String table() {
            StringBuilder text = new StringBuilder("alpha,validation-top1,validation-loss\n");
            points.forEach(point -> text.append(String.format(
                    Locale.ROOT,
                    "%.6g,%.6g,%.6g\n",
                    point.alpha(),
                    point.validation().top1(),
                    point.loss())));
            return text.toString();
        }
    }

    /**
     * Compares the points, and sets the run's state to the best.
     *
     * @param averaging its state is the tuned one before, the chosen one after
     * @param validation shards of the validation images
     */
    Chosen choose(ParameterAveraging averaging, JavaRDD<Examples> validation) {
        LearnerState tuned = averaging.state();
        List<Point> points = new ArrayList<>();
        for (int step = 0; step <= steps; step++) {
            double alpha = (double) step / steps;
            averaging.continueFrom(at(alpha, tuned));
            points.add(new Point(alpha, averaging.evaluate(0, validation, evaluated)));
        }
        Point best = best(points);
        averaging.continueFrom(at(best.alpha(), tuned));
        return new Chosen(best, points);
    }

    private LearnerState at(double alpha, LearnerState tuned) {
        StateVector point = new StateVector(line.at(alpha, tuned.values(evaluated)), Averaging.MEAN);
        return tuned.with(new LearnerState(Map.of(evaluated, point)));
    }

    static Point best(List<Point> points) {
        return points.stream()
                .max(Comparator.comparingLong(
                                (Point point) -> point.validation().count(NamedSums.CORRECT))
                        .thenComparing(Comparator.comparingDouble(Point::loss).reversed())
                        .thenComparingDouble(Point::alpha))
                .orElseThrow();
    }
}
