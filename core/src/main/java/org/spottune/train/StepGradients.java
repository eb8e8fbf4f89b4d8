package org.spottune.train;

import java.util.Optional;
import java.util.function.Function;
import org.spottune.graph.Interval;
import org.spottune.kernels.FlatVector;
import org.spottune.objective.NamedSums;

/**
 * Gradients of a mini-batch where the network computes; valid until its next pass.
 *
 * @param empirical gradient of what must not be hurt, or of the whole sum where there is nothing apart; for running
 *     statistics the step that they make. By interval
 * @param regularizer gradient of the regulariser, where it is apart. By learning interval
 * @param sums of the forward pass
 */
public record StepGradients(
        Function<Interval, FlatVector> empirical,
        Optional<Function<Interval, FlatVector>> regularizer,
        NamedSums sums) {}
