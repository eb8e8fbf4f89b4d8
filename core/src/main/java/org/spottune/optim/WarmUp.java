package org.spottune.optim;

/**
 * Any schedule with a linear warm-up: over the first epochs its rate is multiplied by a factor that grows, step by
 * step, from {@code start} to 1 (PyTorch's {@code LinearLR}).
 *
 * @param schedule whose rate is multiplied; counts its epochs from the beginning of the run
 * @param epochs of the warm-up, > 0; may be fractional
 * @param start factor of the first step, in (0, 1]
 */
public record WarmUp(LearningRateSchedule schedule, double epochs, double start) implements LearningRateSchedule {

    public WarmUp {
        if (!(epochs > 0) || Double.isInfinite(epochs)) {
            throw new IllegalArgumentException("Warm-up must take more than 0 epochs, got " + epochs);
        }
        if (!(start > 0 && start <= 1)) {
            throw new IllegalArgumentException("First factor of a warm-up must be in (0, 1], got " + start);
        }
    }

    @Override
    public double at(double epoch) {
        double factor = epoch >= epochs ? 1 : start + (1 - start) * epoch / epochs;
        return schedule.at(epoch) * factor;
    }
}
