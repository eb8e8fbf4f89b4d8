package org.spottune.model;

import java.util.List;
import org.spottune.nn.blocks.Parameter;

/** Packs masks of zeros and ones into bits: eight per byte, the first in the lowest bit. */
final class MaskBits {

    private MaskBits() {}

    /** Whether bits can represent a parameter exactly: it is a mask, and all its values are positive zeros or ones. */
    static boolean suffice(Parameter parameter, float[] values) {
        if (!parameter.isMask()) {
            return false;
        }
        for (float value : values) {
            if (Float.floatToRawIntBits(value) != 0 && value != 1) {
                return false;
            }
        }
        return true;
    }

    /** Shape {@code [bytes]} of the given number of packed masks. */
    static List<Long> shape(long masks) {
        return List.of((masks + Byte.SIZE - 1) / Byte.SIZE);
    }

    /** Bytes as floats, 0 to 255; spare bits of the last are 0. */
    static float[] pack(float[] masks) {
        float[] bytes = new float[Math.toIntExact(shape(masks.length).get(0))];
        for (int i = 0; i < masks.length; i++) {
            if (masks[i] == 1) {
                bytes[i / Byte.SIZE] += 1 << i % Byte.SIZE;
            }
        }
        return bytes;
    }

    /**
     * Reverses {@link #pack}.
     *
     * @param bytes each 0 to 255
     * @param masks number of masks
     */
    static float[] unpack(long[] bytes, int masks) {
        float[] values = new float[masks];
        for (int i = 0; i < masks; i++) {
            values[i] = bytes[i / Byte.SIZE] >> i % Byte.SIZE & 1;
        }
        return values;
    }
}
