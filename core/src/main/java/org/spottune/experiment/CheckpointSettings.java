package org.spottune.experiment;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.spottune.train.StepResult;

/**
 * Which states of a run are kept, to continue from or to use. Nothing that a run computes depends on it.
 *
 * @param keepLast newest epochs whose states are kept, >= 1
 * @param keepBest what makes an epoch the best, whose state is kept beside them
 * @param everyEpochs epochs from one state to the next, >= 1; the last epoch has one in any case
 * @param everyRounds rounds within an epoch from one state to the next; 0 keeps none there
 */
public record CheckpointSettings(int keepLast, Best keepBest, int everyEpochs, int everyRounds)
        implements Serializable {

    /** Keys of these settings begin so. */
    public static final String KEYS = "checkpoint.";

    /** What makes an epoch better than others, measured on its training images while they were learned from. */
    public enum Best {
        /** None is kept for being good. */
        NONE,
        /** A smaller mean loss. */
        LOSS,
        /** A larger share of images classified correctly. */
        TOP1;

        /** The figure of an epoch. */
        public double of(StepResult epoch) {
            return switch (this) {
                case NONE -> Double.NaN;
                case LOSS -> epoch.loss();
                case TOP1 -> epoch.top1();
            };
        }

        /** Whether the first of two figures is better; of equal ones, none is. */
        public boolean better(double figure, double than) {
            return switch (this) {
                case NONE -> false;
                case LOSS -> figure < than;
                case TOP1 -> figure > than;
            };
        }
    }

    static CheckpointSettings read(SettingsReader settings) {
        return new CheckpointSettings(
                settings.integer(KEYS + "keep-last", 2, value -> value >= 1, "a whole number >= 1"),
                settings.choice(
                        KEYS + "keep-best",
                        "none",
                        new TreeMap<>(Map.of("none", Best.NONE, "loss", Best.LOSS, "top1", Best.TOP1))),
                settings.integer(KEYS + "every-epochs", 1, value -> value >= 1, "a whole number >= 1"),
                settings.integer(KEYS + "every-rounds", 0, value -> value >= 0, "a whole number >= 0 (0: none)"));
    }
}
