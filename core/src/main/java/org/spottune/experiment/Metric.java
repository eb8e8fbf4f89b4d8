package org.spottune.experiment;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.OptionalDouble;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.NamedSums;
import org.spottune.train.Worker;

/** A figure by which epochs are compared. */
public enum Metric {
    /** Running mean cross-entropy of the training images over the epoch; less is better. */
    LOSS(false, false),
    /** Share of these classified correctly; more is better. */
    TOP1(false, true),
    /** Mean cross-entropy of the validation images; less is better. */
    VALIDATION_LOSS(true, false),
    /** Share of these classified correctly; more is better. */
    VALIDATION_TOP1(true, true);

    private final boolean validation;
    private final boolean moreIsBetter;

    Metric(boolean validation, boolean moreIsBetter) {
        this.validation = validation;
        this.moreIsBetter = moreIsBetter;
    }

    /** Name in settings and results. */
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it is measured on validation images. */
    public boolean needsValidation() {
        return validation;
    }

    /**
     * The figure of an epoch; empty if it was not measured.
     *
     * @param training sums over its steps
     * @param measured sums over the validation images, {@link NamedSums#EMPTY} if there were none
     */
    public OptionalDouble of(NamedSums training, NamedSums measured) {
        if (validation && !measured.has(NamedSums.EXAMPLES)) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                switch (this) {
                    case LOSS -> training.mean(NamedSums.LOSS + CrossEntropy.LOSS);
                    case TOP1 -> training.top1();
                    case VALIDATION_LOSS -> measured.mean(Worker.EVALUATED_LOSS);
                    case VALIDATION_TOP1 -> measured.top1();
                });
    }

    /** Whether a figure is better than another by more than a least gain. Any number is better than NaN. */
    public boolean better(double figure, double than, double leastGain) {
        if (Double.isNaN(than)) {
            return !Double.isNaN(figure);
        }
        return moreIsBetter ? figure > than + leastGain : figure < than - leastGain;
    }
}
