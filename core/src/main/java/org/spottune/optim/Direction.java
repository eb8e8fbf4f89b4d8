package org.spottune.optim;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.kernels.FlatVector;

/**
 * How the gradients of an empirical loss and of a regulariser become the direction that parameters move against. Weight
 * decay is added afterwards.
 */
public sealed interface Direction extends Serializable permits GradientSum, NeverHurt, Clipped {

    /** Whether it needs the two gradients apart; otherwise they may come as their sum, which costs less. */
    boolean separates();

    /** Values that it keeps for each parameter from step to step. */
    List<Slot> slots();

    /** Figures that {@link #combine} returns, as columns of metrics. */
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
     * Gradients of adjacent parameters, vectors of equal length.
     *
     * @param empirical gradient of the empirical loss, or of the whole objective if the regulariser is not kept apart;
     *     becomes the direction
     * @param regularizer gradient of the regulariser with its coefficient; empty if it is not kept apart
     * @param shared whether the regulariser acts on these parameters at all
     * @param slots in the order of {@link Direction#slots}
     */
    record Part(FlatVector empirical, Optional<FlatVector> regularizer, boolean shared, List<FlatVector> slots) {}
}
