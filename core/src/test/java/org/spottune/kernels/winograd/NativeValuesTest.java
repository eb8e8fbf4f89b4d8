package org.spottune.kernels.winograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class NativeValuesTest {

    private static final int LENGTH = 32;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(256).order(ByteOrder.nativeOrder());

    @Test
    void singlePrecisionIsCopied() {
        NativeValues values = new NativeValues.Floats(memory.asFloatBuffer());
        float[] source = counting();

        values.write(3, source, 8, 16);

        assertThat(memory.getFloat(2 * Float.BYTES)).isZero();
        assertThat(memory.getFloat(3 * Float.BYTES)).isEqualTo(source[8]);
        assertThat(memory.getFloat(18 * Float.BYTES)).isEqualTo(source[23]);
        assertThat(memory.getFloat(19 * Float.BYTES)).isZero();
        float[] target = new float[LENGTH];
        values.read(3, target, 1, 16);
        assertThat(target[0]).isZero();
        assertThat(target[1]).isEqualTo(source[8]);
        assertThat(target[17]).isZero();
    }

    @Test
    void bfloat16IsTheUpperHalf() {
        NativeValues values = new NativeValues.Bfloat16(memory);
        for (int i = 0; i < 16; i++) {
            memory.putShort((5 + i) * Short.BYTES, (short) (0xbf80 + i));
        }
        float[] target = new float[LENGTH];

        values.read(5, target, 2, 16);

        assertThat(target[1]).isZero();
        for (int i = 0; i < 16; i++) {
            assertThat(target[2 + i]).isEqualTo(Float.intBitsToFloat(0xbf80 + i << 16));
        }
        assertThat(target[18]).isZero();
    }

    @Test
    void bfloat16IsTheNearestValueAndOfTwoTheEvenOne() {
        NativeValues values = new NativeValues.Bfloat16(memory);
        float lastPlace = 1 / 128f;
        float[] source = new float[16];
        source[0] = 1 + 0.49f * lastPlace;
        source[1] = 1 + 0.51f * lastPlace;
        source[2] = 1 + 0.5f * lastPlace;
        source[3] = 1 + 1.5f * lastPlace;
        source[4] = -source[3];
        source[5] = Float.POSITIVE_INFINITY;
        source[6] = Float.NaN;
        source[7] = Float.MIN_VALUE;
        source[8] = -0f;

        values.write(16, source, 0, 16);

        float[] target = new float[16];
        values.read(16, target, 0, 16);
        assertThat(target)
                .startsWith(
                        1,
                        1 + lastPlace,
                        1,
                        1 + 2 * lastPlace,
                        -1 - 2 * lastPlace,
                        Float.POSITIVE_INFINITY,
                        Float.NaN,
                        0,
                        -0f);
        assertThat(memory.getShort(15 * Short.BYTES)).isZero();
        assertThat(memory.getShort(32 * Short.BYTES)).isZero();
    }

    private static float[] counting() {
        float[] values = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            values[i] = 0.5f + i;
        }
        return values;
    }
}
