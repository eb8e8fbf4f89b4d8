package org.spottune.data;

import java.util.Arrays;
import java.util.Locale;

/**
 * An 8-bit colour image in memory.
 *
 * <p>Pixels are laid out {@code [height, width, 3]}, row by row from the top, red before green before blue. The array
 * is shared with the caller and not copied: treat it as read-only. Equality is by content.
 */
public final class RgbImage {
    private final int width;
    private final int height;
    private final byte[] pixels;

    /**
     * @param width at least 1
     * @param height at least 1
     * @param pixels {@code height * width * 3} unsigned bytes, kept without a copy
     */
    public RgbImage(int width, int height, byte[] pixels) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("Image must be at least 1x1, got " + width + "x" + height);
        }
        if (pixels.length != 3L * width * height) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "Image of %dx%d needs %d bytes of pixels, got %d",
                    width,
                    height,
                    3L * width * height,
                    pixels.length));
        }
        this.width = width;
        this.height = height;
        this.pixels = pixels;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** The image's own array, {@code [height, width, 3]}, unsigned bytes. */
    public byte[] pixels() {
        return pixels;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RgbImage image
                && width == image.width
                && height == image.height
                && Arrays.equals(pixels, image.pixels);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(pixels);
    }

    @Override
    public String toString() {
        return "RgbImage[" + width + "x" + height + "]";
    }
}
