package org.spottune.data;

import java.io.IOException;

/** Windows bitmaps through the JDK's reader: 1 to 32 bits a pixel, palettes, bit fields, run-length coding. */
final class BmpFormat implements ImageFormat {
    private static final ReaderSource READER = ReaderSource.ofJdk("bmp");
    private static final int COLOUR_SPACE_OFFSET = 70;
    private static final int HEADER_SIZE_OFFSET = 14;
    private static final int HEADER_SIZE_WITH_COLOUR_SPACE = 108;

    @Override
    public String label() {
        return "BMP";
    }

    @Override
    public boolean recognises(byte[] bytes) {
        return ImageFormat.startsWith(bytes, 'B', 'M');
    }

    @Override
    public RgbImage decode(byte[] bytes) throws IOException {
        return READER.read(withoutProfile(bytes), warning -> {}, reader -> BufferedPixels.rgb(reader.read(0)));
    }

    /**
     * Hides the colour profile from the reader: we ignore profiles, and the reader would open a file that one names.
     */
    private static byte[] withoutProfile(byte[] bytes) {
        if (bytes.length < COLOUR_SPACE_OFFSET + 4
                || (bytes[HEADER_SIZE_OFFSET] & 0xff) < HEADER_SIZE_WITH_COLOUR_SPACE) {
            return bytes;
        }
        byte[] copy = bytes.clone();
        System.arraycopy(new byte[] {'B', 'G', 'R', 's'}, 0, copy, COLOUR_SPACE_OFFSET, 4);
        return copy;
    }
}
