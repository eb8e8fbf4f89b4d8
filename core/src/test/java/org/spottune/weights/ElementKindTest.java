package org.spottune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ElementKindTest {

    @ParameterizedTest
    @CsvSource({
        "0x0000, 0.0",
        "0x8000, -0.0",
        "0x3c00, 1.0",
        "0xc100, -2.5",
        "0x7bff, 65504.0",
        "0x0400, 6.103515625e-5",
        "0x03ff, 6.097555160522461e-5",
        "0x8001, -5.960464477539063e-8",
        "0x7c00, Infinity",
        "0xfc00, -Infinity",
        "0x7e00, NaN"
    })
    void readsHalfPrecision(String bits, Double value) {
        assertThat(ElementKind.FLOAT16.doubleAt(littleEndian(Integer.decode(bits)), 0))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"0x3f80, 1.0", "0xc020, -2.5", "0x0000, 0.0", "0xff80, -Infinity", "0x7fc0, NaN"})
    void readsBrainFloats(String bits, Double value) {
        assertThat(ElementKind.BFLOAT16.doubleAt(littleEndian(Integer.decode(bits)), 0))
                .isEqualTo(value);
    }

    @Test
    void readsIntegersWithAndWithoutSign() {
        ByteRange ones = littleEndian(-1);

        assertThat(ElementKind.INT64.longAt(ones, 0)).isEqualTo(-1);
        assertThat(ElementKind.INT32.longAt(ones, 0)).isEqualTo(-1);
        assertThat(ElementKind.INT16.longAt(ones, 0)).isEqualTo(-1);
        assertThat(ElementKind.INT8.longAt(ones, 0)).isEqualTo(-1);
        assertThat(ElementKind.UINT8.longAt(ones, 0)).isEqualTo(255);
        assertThat(ElementKind.BOOL.longAt(ones, 0)).isEqualTo(1);
    }

    /** 2^60 + 2^36 + 1 lies just above the middle of two floats; rounding to a double in between would lose the 1. */
    @Test
    void roundsLargeIntegersOnce() {
        assertThat(ElementKind.INT64.floatAt(littleEndian((1L << 60) + (1L << 36) + 1), 0))
                .isEqualTo((float) ((1L << 60) + (1L << 37)));
    }

    @Test
    void readsDoublePrecisionExactly() {
        ByteRange third = littleEndian(Double.doubleToLongBits(1 / 3.0));

        assertThat(ElementKind.FLOAT64.doubleAt(third, 0)).isEqualTo(1 / 3.0);
        assertThat(ElementKind.FLOAT64.floatAt(third, 0)).isEqualTo(1 / 3f);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT64", "FLOAT32", "FLOAT16", "BFLOAT16"})
    void refusesFractionsAsIntegers(ElementKind kind) {
        assertThat(kind.isFloating()).isTrue();
        assertThatThrownBy(() -> kind.longAt(littleEndian(0), 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot read " + kind + " elements as integers");
    }

    private static ByteRange littleEndian(long bits) {
        return ByteRange.of(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bits)
                .array());
    }
}
