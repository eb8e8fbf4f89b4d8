package org.spottune.weights;

/** The number format of a tensor's elements, stored little-endian. */
public enum ElementKind {
    FLOAT64(8),
    FLOAT32(4),
    /** IEEE 754 half precision: 5 bits of exponent, 10 of fraction. */
    FLOAT16(2),
    /** The upper half of a FLOAT32. */
    BFLOAT16(2),
    INT64(8),
    INT32(4),
    INT16(2),
    INT8(1),
    UINT8(1),
    /** One byte; any value but 0 is true and read as 1. */
    BOOL(1);

    private final int bytes;

    ElementKind(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element. */
    public int bytes() {
        return bytes;
    }

    /** True for the kinds that hold fractions. */
    public boolean isFloating() {
        return switch (this) {
            case FLOAT64, FLOAT32, FLOAT16, BFLOAT16 -> true;
            case INT64, INT32, INT16, INT8, UINT8, BOOL -> false;
        };
    }

    /** The element at a byte offset, rounded to the nearest float. */
    float floatAt(ByteRange source, long offset) {
        return switch (this) {
            case FLOAT64 -> (float) Double.longBitsToDouble(source.longAt(offset));
            case FLOAT32 -> Float.intBitsToFloat(source.intAt(offset));
            case FLOAT16 -> halfToFloat(source.shortAt(offset));
            case BFLOAT16 -> Float.intBitsToFloat(source.shortAt(offset) << 16);
            case INT64, INT32, INT16, INT8, UINT8, BOOL -> (float) longAt(source, offset);
        };
    }

    /** The element at a byte offset; exact except for INT64 values beyond 2^53, which are rounded. */
    double doubleAt(ByteRange source, long offset) {
        return switch (this) {
            case FLOAT64 -> Double.longBitsToDouble(source.longAt(offset));
            case FLOAT32, FLOAT16, BFLOAT16 -> floatAt(source, offset);
            case INT64, INT32, INT16, INT8, UINT8, BOOL -> (double) longAt(source, offset);
        };
    }

    /** The integer at a byte offset; fails for floating kinds. */
    long longAt(ByteRange source, long offset) {
        return switch (this) {
            case INT64 -> source.longAt(offset);
            case INT32 -> source.intAt(offset);
            case INT16 -> source.shortAt(offset);
            case INT8 -> source.byteAt(offset);
            case UINT8 -> source.byteAt(offset) & 0xff;
            case BOOL -> source.byteAt(offset) == 0 ? 0 : 1;
            case FLOAT64, FLOAT32, FLOAT16, BFLOAT16 -> throw new IllegalStateException(
                    "Cannot read " + this + " elements as integers");
        };
    }

    /** Converts half precision, for which Java 17 has no method. */
    private static float halfToFloat(short half) {
        int exponent = half >> 10 & 0x1f;
        int fraction = half & 0x3ff;
        float magnitude;
        if (exponent == 0) {
            magnitude = fraction * 0x1p-24f;
        } else if (exponent == 0x1f) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            magnitude = Float.intBitsToFloat(exponent + 112 << 23 | fraction << 13);
        }
        return half < 0 ? -magnitude : magnitude;
    }
}
