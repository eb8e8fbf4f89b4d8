package org.spottune.learner;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.spottune.optim.Averaging;

/**
 * One named vector of a {@link LearnerState}; shared, never changed.
 *
 * @param values of it
 * @param averaging how the vectors of several workers are averaged
 * @param domain whose examples weight it in a mean; empty if those of all domains do
 */
public record StateVector(float[] values, Averaging averaging, String domain) implements Serializable {

    /** A vector that examples of all domains weight. */
    public StateVector(float[] values, Averaging averaging) {
        this(values, averaging, "");
    }

    /** The same with other values. */
    public StateVector with(float[] others) {
        return new StateVector(others, averaging, domain);
    }

    /** One of several parts of nearly equal size, which together are the whole. */
    StateVector part(int part, int parts) {
        return with(Arrays.copyOfRange(values, bound(part, parts), bound(part + 1, parts)));
    }

    private int bound(int part, int parts) {
        return (int) ((long) values.length * part / parts);
    }

    static StateVector joined(List<StateVector> parts) {
        float[] whole =
                new float[parts.stream().mapToInt(part -> part.values.length).sum()];
        int end = 0;
        for (StateVector part : parts) {
            System.arraycopy(part.values, 0, whole, end, part.values.length);
            end += part.values.length;
        }
        return parts.get(0).with(whole);
    }

    boolean finite() {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /** Bytes on the wire. */
    long bytes() {
        return (long) Float.BYTES * values.length;
    }

    /** Java's serialisation copies byte arrays as a whole, but converts floats one by one. */
    private Object writeReplace() {
        byte[] bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        return new Serialized(bytes, averaging, domain);
    }

    /** A vector as it travels. */
    private record Serialized(byte[] values, Averaging averaging, String domain) implements Serializable {
        private Object readResolve() {
            float[] floats = new float[values.length / Float.BYTES];
            ByteBuffer.wrap(values)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(floats);
            return new StateVector(floats, averaging, domain);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StateVector that
                && averaging == that.averaging
                && domain.equals(that.domain)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return values.length + " values";
    }
}
