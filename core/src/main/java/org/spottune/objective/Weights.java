package org.spottune.objective;

import java.util.function.Supplier;
import org.spottune.kernels.FlatVector;
import org.spottune.nn.blocks.Parameter;

/**
 * Learning parameters that lie together, as a term on parameters sees them; vectors of equal length.
 *
 * @param group of the parameters
 * @param values as they are
 * @param gradient to which the term's gradient is added
 * @param distance from the values that they started from; what it gives is valid until it is asked again
 */
public record Weights(Parameter.Group group, FlatVector values, FlatVector gradient, Supplier<FlatVector> distance) {}
