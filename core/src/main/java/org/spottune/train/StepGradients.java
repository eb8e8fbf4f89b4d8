package org.spottune.train;

import java.util.Optional;
import java.util.function.Function;
import org.spottune.graph.Interval;
import org.spottune.kernels.FlatVector;
import org.spottune.objective.NamedSums;

/**
 * Gradients of a mini-batch, in the memory that the network computes in; valid until the network's next pass.
 *
 * @param empirical gradient of the empirical loss, or of the whole objective if the regulariser is not kept apart; for
 *     running statistics their change in this step. By interval
 * @param regularizer gradient of the regulariser, if it is kept apart. By learning interval
 * @param sums of the forward pass
 */
public record StepGradients(
        Function<Interval, FlatVector> empirical,
        Optional<Function<Interval, FlatVector>> regularizer,
        NamedSums sums) {}
