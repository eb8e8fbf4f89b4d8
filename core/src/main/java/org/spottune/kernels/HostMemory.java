package org.spottune.kernels;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Reads and writes the memory of a dense array of single or double precision, block by block. Not thread-safe. */
final class HostMemory {

    /** Most values per block; several blocks fit in a core's cache. */
    static final int BLOCK = 1 << 11;

    private final INDArray array;
    private final boolean single;
    private final FloatPointer floats;
    private final DoublePointer doubles;
    private final float[] buffer = new float[BLOCK];

    HostMemory(INDArray array) {
        this.array = array;
        this.single = array.dataType() == DataType.FLOAT;
        // On a card, the current values may be in the card's memory.
        Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        this.floats = new FloatPointer(array.data().addressPointer());
        this.doubles = new DoublePointer(array.data().addressPointer());
    }

    /** Reads values from a position, in double precision. */
    void read(long position, double[] target, int count) {
        if (!single) {
            doubles.position(position).get(target, 0, count);
            return;
        }
        read(position, buffer, count);
        for (int i = 0; i < count; i++) {
            target[i] = buffer[i];
        }
    }

    /** Reads single-precision values from a position. */
    void read(long position, float[] target, int count) {
        floats.position(position).get(target, 0, count);
    }

    /** Writes values from a position, rounded if the array has single precision. */
    void write(long position, double[] source, int count) {
        if (single) {
            for (int i = 0; i < count; i++) {
                buffer[i] = (float) source[i];
            }
            write(position, buffer, count);
        } else {
            doubles.position(position).put(source, 0, count);
            Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
        }
    }

    /** Writes single-precision values from a position. */
    void write(long position, float[] source, int count) {
        floats.position(position).put(source, 0, count);
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    }

    /** All values, rounded to single precision. */
    float[] toFloats() {
        float[] copy = new float[Math.toIntExact(array.length())];
        if (single) {
            read(0, copy, copy.length);
        } else {
            double[] values = new double[copy.length];
            read(0, values, values.length);
            for (int i = 0; i < copy.length; i++) {
                copy[i] = (float) values[i];
            }
        }
        return copy;
    }

    /** Sets all values. */
    void set(float[] source) {
        if (single) {
            write(0, source, source.length);
        } else {
            write(
                    0,
                    IntStream.range(0, source.length)
                            .mapToDouble(i -> source[i])
                            .toArray(),
                    source.length);
        }
    }
}
