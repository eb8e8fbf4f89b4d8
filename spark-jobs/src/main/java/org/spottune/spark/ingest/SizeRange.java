package org.spottune.spark.ingest;

import java.io.Serializable;
import org.spottune.data.RgbImage;

/**
 * The smallest and largest heights and widths among images, in pixels.
 *
 * @param maxPixels pixels of the largest image
 */
record SizeRange(int minHeight, int maxHeight, int minWidth, int maxWidth, long maxPixels) implements Serializable {
    /** The range of no images; neutral in a merge. */
    static final SizeRange NONE = new SizeRange(Integer.MAX_VALUE, 0, Integer.MAX_VALUE, 0, 0);

    private static final long serialVersionUID = 1L;

    static SizeRange of(RgbImage image) {
        return new SizeRange(
                image.height(), image.height(), image.width(), image.width(), (long) image.height() * image.width());
    }

    SizeRange merge(SizeRange other) {
        return new SizeRange(
                Math.min(minHeight, other.minHeight),
                Math.max(maxHeight, other.maxHeight),
                Math.min(minWidth, other.minWidth),
                Math.max(maxWidth, other.maxWidth),
                Math.max(maxPixels, other.maxPixels));
    }

    boolean isOneSize() {
        return minHeight == maxHeight && minWidth == maxWidth;
    }

    @Override
    public String toString() {
        return "heights from " + minHeight + " to " + maxHeight + ", widths from " + minWidth + " to " + maxWidth;
    }
}
