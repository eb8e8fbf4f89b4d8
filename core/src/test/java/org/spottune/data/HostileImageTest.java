package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.spottune.fuzz.ForeignBytes;

class HostileImageTest {

    /** Messages do not name the file, which only the caller knows. */
    private static final ForeignBytes IMAGE = ForeignBytes.of("", ImageFormatException.class);

    /** A file of less than a hundred bytes, for which a reader would allocate four hundred million. */
    @Test
    void refusesImagesWhoseSizeIsNothingButClaimed() {
        byte[] png = png(10_000, 10_000);

        assertThat(IMAGE.refusal(png, ImageDecoder::decode))
                .isEqualTo("damaged or unsupported PNG: size of 10000x10000 pixels is impossible in " + png.length
                        + " bytes");
    }

    @Test
    void refusesSizesThatOverflow() {
        assertThat(IMAGE.refusal(png(Integer.MAX_VALUE, Integer.MAX_VALUE), ImageDecoder::decode))
                .contains("exceeds the limit of 100 million pixels");
        assertThat(IMAGE.refusal(
                        "P6 2147483647 2147483647 255\n".getBytes(StandardCharsets.US_ASCII), ImageDecoder::decode))
                .contains("exceeds the limit of 100 million pixels");
    }

    /** A PNG of one bit per pixel with hardly any data. */
    private static byte[] png(int width, int height) {
        Deflater deflater = new Deflater();
        deflater.setInput(new byte[100]);
        deflater.finish();
        byte[] data = new byte[50];
        int length = deflater.deflate(data);
        deflater.end();
        ByteBuffer file = ByteBuffer.allocate(8 + 25 + 12 + length + 12)
                .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(
                file,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {1, 0, 0, 0, 0})
                        .array(),
                13);
        chunk(file, "IDAT", data, length);
        chunk(file, "IEND", new byte[0], 0);
        return file.array();
    }

    private static void chunk(ByteBuffer file, String type, byte[] content, int length) {
        file.putInt(length);
        CRC32 sum = new CRC32();
        sum.update(type.getBytes(StandardCharsets.US_ASCII));
        sum.update(content, 0, length);
        file.put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content, 0, length)
                .putInt((int) sum.getValue());
    }
}
