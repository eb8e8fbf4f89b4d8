package org.spottune.train;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
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
    }

    /**
     * One of so many parts of nearly equal size, which together are the whole.
     *
     * @param part counted from 0
     * @param parts >= 1
     */
    public WorkerState part(int part, int parts) {
        Objects.checkIndex(part, parts);
        return new WorkerState(part(moving, part, parts), part(velocity, part, parts));
    }

    private static float[] part(float[] values, int part, int parts) {
        return Arrays.copyOfRange(values, bound(values, part, parts), bound(values, part + 1, parts));
    }

    private static int bound(float[] values, int part, int parts) {
        return (int) ((long) values.length * part / parts);
    }

    /** The whole of all its parts, in order. */
    public static WorkerState joined(List<WorkerState> parts) {
        return new WorkerState(joined(parts, WorkerState::moving), joined(parts, WorkerState::velocity));
    }

    private static float[] joined(List<WorkerState> parts, Function<WorkerState, float[]> values) {
        float[] whole = new float
                [parts.stream().map(values).mapToInt(part -> part.length).sum()];
        int end = 0;
        for (WorkerState part : parts) {
            float[] some = values.apply(part);
            System.arraycopy(some, 0, whole, end, some.length);
            end += some.length;
        }
        return whole;
    }

    /** Whether no value is infinite or NaN. */
    public boolean finite() {
        return finite(moving) && finite(velocity);
    }

    private static boolean finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
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
