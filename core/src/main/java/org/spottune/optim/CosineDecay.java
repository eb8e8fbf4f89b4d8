package org.spottune.optim;

/**
 * A rate that falls from its base towards zero along half a cosine (Loshchilov and Hutter, SGDR, 2017, Eq. 5, without
 * restarts). All steps of an epoch have one rate.
 *
 * @param baseRate rate of epoch 0, > 0 and finite
 * @param epochs epochs of the run; from then on the rate is 0
 */
public record CosineDecay(double baseRate, int epochs) implements LearningRateSchedule {

    public CosineDecay {
        if (!(baseRate > 0) || Double.isInfinite(baseRate)) {
            throw new IllegalArgumentException("Base learning rate must be > 0 and finite, got " + baseRate);
        }
        if (epochs < 1) {
            throw new IllegalArgumentException("Cosine decay must run over at least one epoch, got " + epochs);
        }
    }

    @Override
    public double at(double epoch) {
        return baseRate * 0.5 * (1 + Math.cos(Math.PI * Math.min((int) epoch, epochs) / epochs));
    }
}
