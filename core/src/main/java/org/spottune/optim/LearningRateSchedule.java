package org.spottune.optim;

import java.io.Serializable;

/** Learning rate as a pure function of the epoch, so that driver, executors and a resumed run agree. */
public sealed interface LearningRateSchedule extends Serializable permits StepDecay, CosineDecay {

    /** Rate >= 0 of an epoch, counted from 0. */
    double at(int epoch);
}
