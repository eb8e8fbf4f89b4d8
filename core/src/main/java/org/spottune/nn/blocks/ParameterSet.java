package org.spottune.nn.blocks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.spottune.kernels.FlatVector;

/**
 * The parameters that the parts of a network declare, and their places in one flat vector.
 *
 * <p>The flat order is by role and group, then by declaration: what learns lies together, and so does what is frozen.
 * A round of training sends and updates a few long intervals.
 */
public final class ParameterSet {

    private final Map<String, Parameter> declared = new LinkedHashMap<>();

    /**
     * Declares a parameter.
     *
     * @throws IllegalArgumentException if the name is taken
     */
    Parameter declare(Parameter parameter) {
        if (declared.putIfAbsent(parameter.name(), parameter) != null) {
            throw new IllegalArgumentException("Cannot declare parameter '" + parameter.name() + "' twice");
        }
        return parameter;
    }

    /** All parameters in the order of the flat vector. */
    public List<Parameter> ordered() {
        List<Parameter> parameters = new ArrayList<>(declared.values());
        parameters.sort(Comparator.comparing(Parameter::role).thenComparing(Parameter::group));
        return parameters;
    }

    public Optional<Parameter> find(String name) {
        return Optional.ofNullable(declared.get(name));
    }

    /** @throws ArithmeticException if there are more values than a long can count */
    public long length() {
        return declared.values().stream().mapToLong(Parameter::length).reduce(0, Math::addExact);
    }

    /** Binds all values to a flat vector. */
    public void bindValues(FlatVector flat) {
        forEachInterval(flat, Parameter::bindValues);
    }

    /** Binds all gradients to a flat vector. */
    public void bindGradients(FlatVector flat) {
        forEachInterval(flat, Parameter::bindGradient);
    }

    /** Binds what second-order passes move along to a flat vector. */
    public void bindDirections(FlatVector flat) {
        forEachInterval(flat, Parameter::bindDirection);
    }

    /** Binds what these write, the tangents of all gradients, to a flat vector. */
    public void bindCurvatures(FlatVector flat) {
        forEachInterval(flat, Parameter::bindCurvature);
    }

    private void forEachInterval(FlatVector flat, BiConsumer<Parameter, FlatVector> action) {
        if (flat.length() != length()) {
            throw new IllegalArgumentException(
                    "Cannot bind parameters: expected a flat vector of " + length() + " values, got " + flat.length());
        }
        long start = 0;
        for (Parameter parameter : ordered()) {
            long end = start + parameter.length();
            action.accept(parameter, flat.slice(start, end));
            start = end;
        }
    }
}
