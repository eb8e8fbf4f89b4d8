package org.spottune.spark.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import java.util.OptionalDouble;
import org.spottune.experiment.Metric;
import org.spottune.experiment.ValidationSettings;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.NamedSums;

/**
 * How far a run has come: with the state of its learner, all that it takes to go on. Everything that is drawn is a function
 * of seed, epoch and image.
 *
 * @param epochs behind it
 * @param lastEpoch sums over the last of them; empty in the first epoch
 * @param lastValidation sums over the validation images after the last epoch that was measured; empty before
 * @param lastRound sums over the last round, and of every domain of several those of its last one; empty before the first
 * @param begun rounds of the epoch under way
 * @param best the best epoch so far, where one is kept for that
 * @param progress the best validation so far, where a run stops for lack of progress
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record RunPosition(
        @JsonProperty(value = "epochs", required = true) int epochs,
        @JsonProperty("lastEpoch") NamedSums lastEpoch,
        @JsonProperty("lastValidation") NamedSums lastValidation,
        @JsonProperty("lastRound") NamedSums lastRound,
        @JsonProperty("begun") Optional<Begun> begun,
        @JsonProperty("best") Optional<BestEpoch> best,
        @JsonProperty("progress") Optional<BestEpoch> progress) {

    /** Before the first round. */
    static final RunPosition START = new RunPosition(
            0, NamedSums.EMPTY, NamedSums.EMPTY, NamedSums.EMPTY, Optional.empty(), Optional.empty(), Optional.empty());

    RunPosition {
        lastEpoch = lastEpoch == null ? NamedSums.EMPTY : lastEpoch;
        lastValidation = lastValidation == null ? NamedSums.EMPTY : lastValidation;
        lastRound = lastRound == null ? NamedSums.EMPTY : lastRound;
        begun = begun == null ? Optional.empty() : begun;
        best = best == null ? Optional.empty() : best;
        progress = progress == null ? Optional.empty() : progress;
    }

    /**
     * Rounds of an epoch that has not ended.
     *
     * @param rounds what they did and cost
     * @param workers among whom the images are divided; others would be in the middle of other shards
     */
    record Begun(
            @JsonProperty(value = "rounds", required = true) EpochResult rounds,
            @JsonProperty(value = "workers", required = true) int workers) {}

    /**
     * The best epoch by a metric.
     *
     * @param epoch counted from 1
     * @param value of the metric
     * @param metric that it is best by; empty in checkpoints that do not tell, where it is that of the run
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record BestEpoch(
            @JsonProperty(value = "epoch", required = true) int epoch,
            @JsonProperty(value = "value", required = true) double value,
            @JsonProperty("metric") Optional<Metric> metric) {

        BestEpoch {
            metric = metric == null ? Optional.empty() : metric;
        }

        BestEpoch(int epoch, double value, Metric metric) {
            this(epoch, value, Optional.of(metric));
        }

        /** Values of different metrics cannot be compared. */
        boolean isBy(Metric asked) {
            return metric.map(asked::equals).orElse(true);
        }
    }

    /** Whether a run of a network with that many routed blocks can be there. */
    boolean fits(int routedBlocks) {
        return epochs >= 0
                && (epochs == 0) == !lastEpoch.has(NamedSums.EXAMPLES)
                && (epochs > 0 || begun.isPresent())
                && fits(lastEpoch, routedBlocks)
                && fits(lastRound, routedBlocks)
                && begun.map(rounds -> fits(rounds, routedBlocks)).orElse(true);
    }

    private static boolean fits(Begun begun, int routedBlocks) {
        return begun.workers() >= 1
                && begun.rounds() != null
                && !begun.rounds().rounds().isEmpty()
                && begun.rounds().rounds().stream()
                        .allMatch(round -> round.count(NamedSums.EXAMPLES) >= 1 && fits(round, routedBlocks));
    }

    private static boolean fits(NamedSums sums, int routedBlocks) {
        return !sums.has(NamedSums.EXAMPLES)
                || sums.count(NamedSums.EXAMPLES) >= 1 && sums.values(BlockUsageLoss.TUNED).length == routedBlocks;
    }

    /** Rounds of the epoch under way. */
    int rounds() {
        return begun.map(epoch -> epoch.rounds().rounds().size()).orElse(0);
    }

    /** After some rounds of the next epoch. */
    RunPosition within(EpochResult rounds, int workers) {
        return new RunPosition(
                epochs,
                lastEpoch,
                lastValidation,
                rounds.lastRound(lastRound),
                Optional.of(new Begun(rounds, workers)),
                best,
                progress);
    }

    /**
     * After the next epoch.
     *
     * @param validation sums over the validation images; empty where they were not measured
     * @param keepBest metric by which the best epoch is kept
     * @param stopping when the run stops for lack of progress
     */
    RunPosition after(EpochResult epoch, NamedSums validation, Optional<Metric> keepBest, ValidationSettings stopping) {
        NamedSums sums = epoch.sums();
        Optional<BestEpoch> nextBest = keepBest.flatMap(metric -> better(best, metric.of(sums, validation), metric, 0));
        Optional<BestEpoch> nextProgress = stopping.patience() == 0
                ? Optional.empty()
                : better(progress, stopping.metric().of(sums, validation), stopping.metric(), stopping.leastGain());
        return new RunPosition(
                epochs + 1,
                sums,
                validation.has(NamedSums.EXAMPLES) ? validation : lastValidation,
                epoch.lastRound(lastRound),
                Optional.empty(),
                nextBest,
                nextProgress);
    }

    /** The better one of the best so far and the next epoch. */
    private Optional<BestEpoch> better(
            Optional<BestEpoch> before, OptionalDouble figure, Metric metric, double leastGain) {
        if (figure.isEmpty()) {
            return before;
        }
        boolean better = before.filter(one -> one.isBy(metric))
                .map(one -> metric.better(figure.getAsDouble(), one.value(), leastGain))
                .orElse(true);
        return better ? Optional.of(new BestEpoch(epochs + 1, figure.getAsDouble(), metric)) : before;
    }

    /**
     * Whether so many epochs have passed without progress that the run ends.
     *
     * @param headEpochs epochs at the beginning that do not count, since the classifier alone learned
     */
    boolean stalled(ValidationSettings stopping, int headEpochs) {
        return stopping.patience() > 0
                && progress.map(one -> epochs - Math.max(one.epoch(), headEpochs)
                                >= stopping.patience() * stopping.everyEpochs())
                        .orElse(false);
    }

    /** The same without the best epoch, whose state is lost, or which is best by what does not count any more. */
    RunPosition withoutBest() {
        return new RunPosition(epochs, lastEpoch, lastValidation, lastRound, begun, Optional.empty(), progress);
    }

    /** {@code epoch 3}, or {@code epoch 3, round 2}, as far as it is behind. */
    @Override
    public String toString() {
        return rounds() == 0 ? "epoch " + epochs : "epoch " + (epochs + 1) + ", round " + rounds();
    }
}
