package org.spottune.model;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J's stream format of a float array: a buffer with the shape, then one with the values; each is an allocation mode,
 * a length, a type and big-endian values.
 *
 * <p>ND4J's own methods move one value at a time, and allocate any length that a file claims.
 */
final class ArrayStream {

    private static final String SHAPE_TYPE = "LONG";
    private static final String VALUE_TYPE = "FLOAT";
    private static final int CHUNK = 1 << 16;
    /** Values to allocate before the first is read: a file may claim any number. */
    private static final int FIRST_ROOM = 1 << 20;

    private static final int LONGEST_SHAPE = 2 * 32 + 4;

    private ArrayStream() {}

    static void write(INDArray array, DataOutputStream out) throws IOException {
        array.shapeInfoDataBuffer().write(out);
        out.writeUTF(DataBuffer.AllocationMode.MIXED_DATA_TYPES.name());
        out.writeLong(array.length());
        out.writeUTF(VALUE_TYPE);
        FloatBuffer values = FloatBuffer.wrap(array.reshape(array.length()).toFloatVector());
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES);
        while (values.hasRemaining()) {
            int count = Math.min(CHUNK, values.remaining());
            bytes.asFloatBuffer().put(values.slice(values.position(), count));
            values.position(values.position() + count);
            out.write(bytes.array(), 0, count * Float.BYTES);
        }
    }

    /**
     * Reads a vector.
     *
     * @param expected number of values, at most the length of a Java array
     * @param what name of the stream, for messages
     * @throws ModelFormatException if the stream is not in this format, ends early, or has another number of values
     */
    static INDArray read(DataInputStream in, long expected, String what) throws IOException {
        try {
            readHeader(in, SHAPE_TYPE, LONGEST_SHAPE, what, false);
            long length = readHeader(in, VALUE_TYPE, expected, what, true);
            float[] values = new float[(int) Math.min(length, FIRST_ROOM)];
            byte[] bytes = new byte[CHUNK * Float.BYTES];
            for (int position = 0; position < length; position += CHUNK) {
                int count = (int) Math.min(CHUNK, length - position);
                in.readFully(bytes, 0, count * Float.BYTES);
                if (position + count > values.length) {
                    values = Arrays.copyOf(values, (int) Math.min(length, 2L * values.length));
                }
                ByteBuffer.wrap(bytes).asFloatBuffer().get(values, position, count);
            }
            return Nd4j.createFromArray(values).reshape(1, values.length);
        } catch (EOFException end) {
            throw new ModelFormatException(
                    "Cannot read " + what + ": expected " + expected + " values, but the file ends before", end);
        } catch (UTFDataFormatException broken) {
            throw new ModelFormatException("Cannot read " + what + ": expected an array in ND4J's format", broken);
        }
    }

    /** Reads the header of a buffer, and skips the values of the shape, which the length implies. */
    private static long readHeader(DataInputStream in, String type, long limit, String what, boolean exact)
            throws IOException {
        in.readUTF();
        long length = in.readLong();
        String found = in.readUTF();
        if (length < 0 || length > limit || exact && length != limit || !found.equals(type)) {
            throw new ModelFormatException("Cannot read " + what + ": expected " + (exact ? "" : "at most ") + limit
                    + " values of type " + type + ", got " + length + " of type " + found);
        }
        if (type.equals(SHAPE_TYPE)) {
            in.readFully(new byte[(int) length * Long.BYTES]);
        }
        return length;
    }
}
