package org.spottune.optim;

import java.util.List;

/**
 * A rate that is multiplied by a factor at each milestone.
 *
 * @param baseRate rate of epoch 0, > 0 and finite
 * @param milestones epochs, counted from 0, from each of which the factor applies once more; any order
 * @param factor in (0, 1]
 */
public record StepDecay(double baseRate, List<Integer> milestones, double factor) implements LearningRateSchedule {

    public StepDecay {
        if (!(baseRate > 0) || Double.isInfinite(baseRate)) {
            throw new IllegalArgumentException("Base learning rate must be > 0 and finite, got " + baseRate);
        }
        if (!(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException("Decay factor must be in (0, 1], got " + factor);
        }
        milestones = List.copyOf(milestones);
    }

    @Override
    public double at(double epoch) {
        long passed =
                milestones.stream().filter(milestone -> epoch >= milestone).count();
        return baseRate * Math.pow(factor, passed);
    }
}
