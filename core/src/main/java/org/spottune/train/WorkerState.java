package org.spottune.train;

import java.io.Serializable;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.nn.blocks.Changed;
import org.spottune.nn.blocks.Parameter;

/**
 * Everything of a worker that moves in training, as arrays that travel; shared, never changed.
 *
 * @param moving learning parameters and running statistics, packed
 * @param velocity updater state, one value per learning parameter
 */
public record WorkerState(float[] moving, float[] velocity) implements Serializable {

    /** A network's own parameters, and an updater that has not moved yet. */
    public static WorkerState resting(Network network) {
        ParameterLayout layout = ParameterLayout.of(network);
        return new WorkerState(
                layout.packMoving(network.values()),
                new float[Math.toIntExact(layout.length(Parameter.Role.LEARNING))]);
    }

    /** Sets the parameters of a network to these. */
    public void writeTo(Network network) {
        ParameterLayout.of(network).unpackMoving(moving, network.values());
        network.parametersChanged(Changed.LEARNING);
    }

    /** Bytes on the wire. */
    public long bytes() {
        return (long) Float.BYTES * (moving.length + velocity.length);
    }

    @Override
    public String toString() {
        return "state of " + moving.length + " parameters and " + velocity.length + " velocities";
    }
}
