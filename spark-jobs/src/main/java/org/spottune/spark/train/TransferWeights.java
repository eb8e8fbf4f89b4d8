package org.spottune.spark.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.spottune.objective.MapMatching;
import org.spottune.objective.NamedSums;
import org.spottune.train.BilevelStep;
import org.spottune.train.StepPlan;

/**
 * The learned channel weights of a run, {@code transfer.csv}: a line for each source channel of each pair of feature
 * maps, with its mean weight over the training images of the last epoch. The weights of a pair add up to 1.
 *
 * @param step with the terms that match feature maps
 */
record TransferWeights(StepPlan step) {

    private static final String HEADER = "epoch,pair,channel,weight";

    /**
     * The text of the file; empty if the run learns no channel weights.
     *
     * @param epoch the last one, counted from 1
     * @param sums over its images
     */
    Optional<String> text(int epoch, NamedSums sums) {
        List<String> pairs = step.terms().stream()
                .filter(MapMatching.class::isInstance)
                .flatMap(term -> ((MapMatching) term).labels().stream())
                .toList();
        List<String> lines = new ArrayList<>();
        for (int pair = 0; pair < pairs.size(); pair++) {
            double[] channels = sums.values(BilevelStep.channels(pair));
            for (int channel = 0; channel < channels.length; channel++) {
                double weight = channels[channel] / sums.count(NamedSums.EXAMPLES);
                lines.add(String.format(Locale.ROOT, "%d,%s,%d,%.6g", epoch, pairs.get(pair), channel, weight));
            }
        }
        return lines.isEmpty() ? Optional.empty() : Optional.of(HEADER + "\n" + String.join("\n", lines) + "\n");
    }
}
