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
 * The declared parameters of a network, and their positions in one flat vector.
 *
 * <p>The vector is ordered by role and group, then by declaration, so learning parameters are contiguous, and so are
 * frozen ones. A training round sends and updates a few long intervals.
 */
public final class ParameterSet {

    private final Map<String, Parameter> declared = new LinkedHashMap<>();

    /**
     * Declares a parameter.
     *
     * @throws IllegalArgumentException if the name is declared already
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

    /**
     * Total number of values.
     *
     * @throws ArithmeticException if it exceeds a long
     */
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

    /** Binds the directions of second-order passes to a flat vector. */
    public void bindDirections(FlatVector flat) {
        forEachInterval(flat, Parameter::bindDirection);
    }

    /** Binds the tangents of all gradients, which second-order passes write, to a flat vector. */
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
