package org.spottune.train;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    /** Java's serialisation copies bytes and converts floats one by one. */
    private Object writeReplace() {
        return new Serialized(toBytes(moving), toBytes(velocity));
    }

    private static byte[] toBytes(float[] values) {
        byte[] bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        return bytes;
    }

    private static float[] toFloats(byte[] bytes) {
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /** A state as it travels. */
    private record Serialized(byte[] moving, byte[] velocity) implements Serializable {
        private Object readResolve() {
            return new WorkerState(toFloats(moving), toFloats(velocity));
        }
    }

    @Override
    public String toString() {
        return "state of " + moving.length + " parameters and " + velocity.length + " velocities";
    }
}
