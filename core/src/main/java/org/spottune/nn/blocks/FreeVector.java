package org.spottune.nn.blocks;

import org.nd4j.linalg.factory.Nd4j;

/** A learning vector in host memory whose gradient the caller computes. */
public final class FreeVector {

    private final Parameter values;

    public FreeVector(ParameterSet parameters, String name, int length, Parameter.Group group, Initializer start) {
        values = parameters.declare(new Parameter(name, Parameter.Role.LEARNING, group, start, length));
    }

    /** A copy of the values, {@code [length]}. */
    public double[] values() {
        return values.values().toDoubleVector();
    }

    /** @param gradient of the loss with respect to the values, {@code [length]} */
    public void writeGradient(double[] gradient) {
        values.gradientVector().write(Nd4j.createFromArray(gradient));
    }
}
