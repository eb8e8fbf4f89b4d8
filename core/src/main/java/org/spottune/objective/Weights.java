package org.spottune.objective;

import java.util.function.Supplier;
import org.spottune.kernels.FlatVector;
import org.spottune.nn.blocks.Parameter;

/**
 * Adjacent learning parameters, the input of a term on parameters; vectors of equal length.
 *
 * @param group of the parameters
 * @param values present values
 * @param gradient to which the term's gradient is added
 * @param distance difference from the start values; a result is valid until the next call
 */
public record Weights(Parameter.Group group, FlatVector values, FlatVector gradient, Supplier<FlatVector> distance) {}
