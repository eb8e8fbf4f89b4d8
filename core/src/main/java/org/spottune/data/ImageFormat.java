package org.spottune.data;

import java.io.IOException;
import java.util.Locale;

/** One file format: how it is recognised by content and decoded. Implementations have no state. */
sealed interface ImageFormat permits BmpFormat, JpegFormat, PngFormat, PnmFormat, WebpFormat {
    /** Photographs stay far below; a file that claims more is broken, or made to exhaust memory. */
    long MAX_PIXELS = 100_000_000;

    /** The name used in error messages. */
    String label();

    boolean recognises(byte[] bytes);

    /**
     * @throws IOException if the bytes are damaged, cut short or of a variant that is not supported
     * @throws RuntimeException for the same reasons, from readers that do not check their input
     */
    RgbImage decode(byte[] bytes) throws IOException;

    /** Refuses implausible sizes before memory for the pixels is allocated. */
    static void checkSize(long width, long height) throws ImageFormatException {
        if (width < 1 || height < 1) {
            throw new ImageFormatException("size must be at least 1x1 pixels, got " + width + "x" + height);
        }
        if (width > MAX_PIXELS || height > MAX_PIXELS || width * height > MAX_PIXELS) {
            throw new ImageFormatException(String.format(
                    Locale.ROOT,
                    "size of %dx%d pixels exceeds the limit of %d million pixels",
                    width,
                    height,
                    MAX_PIXELS / 1_000_000));
        }
    }

    static boolean startsWith(byte[] bytes, int... prefix) {
        if (bytes.length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
