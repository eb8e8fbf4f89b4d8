package org.spottune.kernels.winograd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Access to native values in single precision, for transforms; they may be stored in another precision. */
public interface NativeValues {

    /**
     * Reads contiguous values.
     *
     * @param first index of the first value
     * @param at index of the first value in the target
     * @param length a multiple of 16
     */
    void read(int first, float[] target, int at, int length);

    /** Writes contiguous values, with arguments as in {@link #read}. */
    void write(int first, float[] source, int at, int length);

    /** Values in single precision. */
    record Floats(FloatBuffer memory) implements NativeValues {
        @Override
        public void read(int first, float[] target, int at, int length) {
            memory.get(first, target, at, length);
        }

        @Override
        public void write(int first, float[] source, int at, int length) {
            memory.put(first, source, at, length);
        }
    }

    /** Values in bfloat16, the upper half of single precision; rounds to nearest, ties to even. */
    record Bfloat16(ByteBuffer memory) implements NativeValues {

        private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
        private static final VectorSpecies<Integer> BITS = IntVector.SPECIES_PREFERRED;
        private static final VectorSpecies<Short> HALVES =
                VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
        private static final ByteOrder ORDER = ByteOrder.nativeOrder();

        @Override
        public void read(int first, float[] target, int at, int length) {
            for (int i = 0; i < length; i += FLOATS.length()) {
                ShortVector halves = ShortVector.fromByteBuffer(HALVES, memory, (first + i) * Short.BYTES, ORDER);
                IntVector bits = (IntVector) halves.castShape(BITS, 0);
                bits.lanewise(VectorOperators.LSHL, Short.SIZE)
                        .reinterpretAsFloats()
                        .intoArray(target, at + i);
            }
        }

        @Override
        public void write(int first, float[] source, int at, int length) {
            for (int i = 0; i < length; i += FLOATS.length()) {
                IntVector bits = FloatVector.fromArray(FLOATS, source, at + i).reinterpretAsInts();
                IntVector odd = bits.lanewise(VectorOperators.LSHR, Short.SIZE).and(1);
                IntVector upper = bits.add(odd).add(0x7fff).lanewise(VectorOperators.LSHR, Short.SIZE);
                ((ShortVector) upper.castShape(HALVES, 0)).intoByteBuffer(memory, (first + i) * Short.BYTES, ORDER);
            }
        }
    }
}
