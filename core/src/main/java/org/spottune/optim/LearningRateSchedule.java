package org.spottune.optim;

import java.io.Serializable;

/** Learning rate as a pure function of the epoch, so that driver, executors and a resumed run agree. */
public sealed interface LearningRateSchedule extends Serializable permits StepDecay, CosineDecay, WarmUp {

    /**
     * Rate >= 0 of a step.
     *
     * @param epoch counted from 0, plus the share of the epoch that was done before the step: 2.5 is the middle of the
     *     third
     */
    double at(double epoch);
}
