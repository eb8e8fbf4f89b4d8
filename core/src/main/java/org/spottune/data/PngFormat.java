package org.spottune.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** PNG through the JDK's reader, every colour type and depth, interlaced or not. */
final class PngFormat implements ImageFormat {
    private static final ReaderSource READER = ReaderSource.ofJdk("png");
    private static final int SIGNATURE_BYTES = 8;
    private static final int HEADER = 0x49484452;
    private static final int PALETTE = 0x504c5445;
    private static final int DATA = 0x49444154;
    private static final int END = 0x49454e44;

    @Override
    public String label() {
        return "PNG";
    }

    @Override
    public boolean recognises(byte[] bytes) {
        return ImageFormat.startsWith(bytes, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n');
    }

    @Override
    public RgbImage decode(byte[] bytes) throws IOException {
        byte[] picture = essential(bytes);
        return READER.read(picture, warning -> {}, reader -> BufferedPixels.rgb(reader.read(0)));
    }

    /**
     * The file with only the four kinds of chunks that make the pixels, their checksums verified. Transparency,
     * profiles and text are left out, so they can neither change a pixel nor make the reader fail.
     */
    private static byte[] essential(byte[] file) throws ImageFormatException {
        ByteArrayOutputStream picture = new ByteArrayOutputStream(file.length);
        picture.write(file, 0, SIGNATURE_BYTES);
        ByteBuffer in = ByteBuffer.wrap(file);
        int position = SIGNATURE_BYTES;
        int type = 0;
        while (type != END) {
            if (file.length - position < 12) {
                throw new ImageFormatException("file ends before the end chunk");
            }
            int length = in.getInt(position);
            type = in.getInt(position + 4);
            if (length < 0 || length > file.length - position - 12) {
                throw new ImageFormatException("file ends within a chunk");
            }
            if (type == HEADER || type == PALETTE || type == DATA || type == END) {
                checkSum(file, position + 4, 4 + length, in.getInt(position + 8 + length));
                picture.write(file, position, 12 + length);
            }
            position += 12 + length;
        }
        return picture.toByteArray();
    }

    private static void checkSum(byte[] file, int start, int length, int expected) throws ImageFormatException {
        CRC32 sum = new CRC32();
        sum.update(file, start, length);
        if ((int) sum.getValue() != expected) {
            throw new ImageFormatException("checksum of a chunk does not match its content");
        }
    }
}
