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
 * How far a run has come. With the learner's state, this is all it needs to continue: every random draw is a function
 * of seed, epoch and image.
 *
 * @param epochs finished epochs
 * @param lastEpoch sums over the last finished epoch; empty in the first
 * @param lastValidation sums over the validation images after the last measured epoch; empty before
 * @param lastRound sums over the last round; of each of several domains, over its own last round; empty before the
 *     first
 * @param begun rounds of the current epoch
 * @param best the best epoch so far, if the run keeps it
 * @param progress the epoch with the best validation so far, if the run stops early
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
     * Rounds of an unfinished epoch.
     *
     * @param rounds their sums and times
     * @param workers number of shards; with another number, the run could not continue within the epoch
     */
    record Begun(
            @JsonProperty(value = "rounds", required = true) EpochResult rounds,
            @JsonProperty(value = "workers", required = true) int workers) {}

    /**
     * The best epoch by a metric.
     *
     * @param epoch counted from 1
     * @param value of the metric
     * @param metric by which it is best; empty in older checkpoints, which mean the run's
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

        /** Whether the value is of this metric: values of different metrics cannot be compared. */
        boolean isBy(Metric asked) {
            return metric.map(asked::equals).orElse(true);
        }
    }

    /** Whether this position is valid for a network with that many routed blocks. */
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

    /** Finished rounds of the current epoch. */
    int rounds() {
        return begun.map(epoch -> epoch.rounds().rounds().size()).orElse(0);
    }

    /** The position after some rounds of the next epoch. */
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
     * The position after the next epoch.
     *
     * @param validation sums over the validation images; empty if not measured
     * @param keepBest metric by which the best epoch is kept
     * @param stopping settings of early stopping
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

    /** The better of the best epoch so far and the next one. */
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
     * Whether the patience of early stopping has run out.
     *
     * @param headEpochs first epochs, which do not count since only the classifier learned
     */
    boolean stalled(ValidationSettings stopping, int headEpochs) {
        return stopping.patience() > 0
                && progress.map(one -> epochs - Math.max(one.epoch(), headEpochs)
                                >= stopping.patience() * stopping.everyEpochs())
                        .orElse(false);
    }

    /** The same without the best epoch: its state is lost, or the metric has changed. */
    RunPosition withoutBest() {
        return new RunPosition(epochs, lastEpoch, lastValidation, lastRound, begun, Optional.empty(), progress);
    }

    /** The last finished part: {@code epoch 3}, or {@code epoch 3, round 2}. */
    @Override
    public String toString() {
        return rounds() == 0 ? "epoch " + epochs : "epoch " + (epochs + 1) + ", round " + rounds();
    }
}
