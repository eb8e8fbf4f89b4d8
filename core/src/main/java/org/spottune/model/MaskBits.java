package org.spottune.model;

import java.util.List;
import org.spottune.nn.blocks.Parameter;

/** Masks of zeros and ones as bits: eight to a byte, the first in the lowest bit. */
final class MaskBits {

    private MaskBits() {}

    /** Whether bits say all of a parameter: it is a mask, and has no values but positive zeros and ones. */
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

    /** Shape of the bytes of masks, by their number. */
    static List<Long> shape(long masks) {
        return List.of((masks + Byte.SIZE - 1) / Byte.SIZE);
    }

    /** Bytes from 0 to 255; what is over in the last is 0. */
    static float[] pack(float[] masks) {
        float[] bytes = new float[Math.toIntExact(shape(masks.length).get(0))];
        for (int i = 0; i < masks.length; i++) {
            if (masks[i] == 1) {
                bytes[i / Byte.SIZE] += 1 << i % Byte.SIZE;
            }
        }
        return bytes;
    }

    /** @param bytes of {@link #pack} */
    static float[] unpack(long[] bytes, int masks) {
        float[] values = new float[masks];
        for (int i = 0; i < masks; i++) {
            values[i] = bytes[i / Byte.SIZE] >> i % Byte.SIZE & 1;
        }
        return values;
    }
}
