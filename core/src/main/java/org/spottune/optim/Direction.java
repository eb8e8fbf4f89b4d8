package org.spottune.optim;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.kernels.FlatVector;

/**
 * How the gradients of an empirical loss and of a regulariser become the direction that parameters move against. Weight
 * decay comes after it.
 */
public sealed interface Direction extends Serializable permits GradientSum, NeverHurt, Clipped {

    /** Whether it must see the two gradients apart; otherwise they may come as one, which costs less. */
    boolean separates();

    /** What it keeps for each parameter from step to step. */
    List<Slot> slots();

    /** Figures that {@link #combine} gives, as columns of metrics show them. */
    List<Figure> figures();

    /**
     * A mean over steps.
     *
     * @param column its name in tables
     * @param sum name of what is summed
     * @param count name of what it is divided by; empty for the number of steps
     */
    record Figure(String column, String sum, String count) {}

    /**
     * Writes the direction over the empirical gradient.
     *
     * @return figures of this step by name, to be summed over steps
     */
    Map<String, Double> combine(List<Part> parts);

    /**
     * Gradients of parameters that lie together, vectors of equal length.
     *
     * @param empirical gradient of the empirical loss, or of the whole sum where there is nothing apart; becomes the
     *     direction
     * @param regularizer gradient of the regulariser with its coefficient; empty where there is none apart
     * @param shared whether the regulariser acts on these parameters at all
     * @param slots in the order of {@link Direction#slots}
     */
    record Part(FlatVector empirical, Optional<FlatVector> regularizer, boolean shared, List<FlatVector> slots) {}
}
