package org.spottune.spark.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import org.spottune.experiment.CheckpointSettings;
import org.spottune.policy.BlockUsage;
import org.spottune.train.StepResult;

/**
 * How far a run has come: with parameters and updater state, all that it takes to go on. Everything that is drawn is a
 * function of seed, epoch and image.
 *
 * @param epochs behind it
 * @param lastEpochOrNull sums over the last of them; null in the first epoch
 * @param lastRoundOrNull use of the fine-tuned branches in the last round; null before the first
 * @param begunOrNull rounds of the epoch under way; null between epochs
 * @param bestOrNull the best epoch so far; null where none is kept for that
 */
record RunPosition(
        @JsonProperty(value = "epochs", required = true) int epochs,
        @JsonProperty("lastEpoch") StepResult lastEpochOrNull,
        @JsonProperty("lastRound") BlockUsage lastRoundOrNull,
        @JsonProperty("begun") @JsonInclude(JsonInclude.Include.NON_NULL) Begun begunOrNull,
        @JsonProperty("best") @JsonInclude(JsonInclude.Include.NON_NULL) BestEpoch bestOrNull) {

    /** Before the first round. */
    static final RunPosition START = new RunPosition(0, null, null, null, null);

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
     * The best epoch by the metric of the settings.
     *
     * @param epoch counted from 1
     * @param value of the metric
     */
    record BestEpoch(
            @JsonProperty(value = "epoch", required = true) int epoch,
            @JsonProperty(value = "value", required = true) double value) {}

    /** Whether a run whose network routes so many blocks can have come so far. */
    boolean fits(int routedBlocks) {
        return epochs >= 0
                && (epochs == 0) == (lastEpochOrNull == null)
                && (epochs > 0 || begunOrNull != null)
                && (lastEpochOrNull == null || fits(lastEpochOrNull, routedBlocks))
                && (lastRoundOrNull == null || lastRoundOrNull.tuned().size() == routedBlocks)
                && (begunOrNull == null
                        || begunOrNull.workers() >= 1
                                && begunOrNull.rounds() != null
                                && begunOrNull.rounds().sums() != null
                                && fits(begunOrNull.rounds().sums(), routedBlocks));
    }

    private static boolean fits(StepResult sums, int routedBlocks) {
        return sums.examples() >= 1
                && sums.usage() != null
                && sums.usage().tuned().size() == routedBlocks;
    }

    Optional<StepResult> lastEpoch() {
        return Optional.ofNullable(lastEpochOrNull);
    }

    Optional<Begun> begun() {
        return Optional.ofNullable(begunOrNull);
    }

    Optional<BestEpoch> best() {
        return Optional.ofNullable(bestOrNull);
    }

    /** Rounds of the epoch under way. */
    int rounds() {
        return begunOrNull == null ? 0 : begunOrNull.rounds().rounds().size();
    }

    /** After some rounds of the next epoch. */
    RunPosition within(EpochResult rounds, int workers) {
        return new RunPosition(epochs, lastEpochOrNull, last(rounds), new Begun(rounds, workers), bestOrNull);
    }

    /** After the next epoch. */
    RunPosition after(EpochResult epoch, CheckpointSettings.Best metric) {
        double value = metric.of(epoch.sums());
        boolean better = metric != CheckpointSettings.Best.NONE
                && (bestOrNull == null || metric.better(value, bestOrNull.value()));
        return new RunPosition(
                epochs + 1, epoch.sums(), last(epoch), null, better ? new BestEpoch(epochs + 1, value) : bestOrNull);
    }

    private static BlockUsage last(EpochResult rounds) {
        return rounds.rounds().get(rounds.rounds().size() - 1);
    }

    /** The same without the best epoch, whose state is lost. */
    RunPosition withoutBest() {
        return new RunPosition(epochs, lastEpochOrNull, lastRoundOrNull, begunOrNull, null);
    }

    /** {@code epoch 3}, or {@code epoch 3, round 2}, as far as it is behind. */
    @Override
    public String toString() {
        return rounds() == 0 ? "epoch " + epochs : "epoch " + (epochs + 1) + ", round " + rounds();
    }
}
