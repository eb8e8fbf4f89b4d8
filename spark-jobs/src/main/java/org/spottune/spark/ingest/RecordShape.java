package org.spottune.spark.ingest;

import java.io.Serializable;
import org.spottune.data.RgbImage;

/**
 * The layout of a file of uncompressed images of one size.
 *
 * @param headerBytes before the first image
 * @param labelBytes before the pixels of each image
 * @param planes 3 for red, green and blue in this order, 1 for grey
 */
record RecordShape(int headerBytes, int labelBytes, int height, int width, int planes) implements Serializable {
    private static final long serialVersionUID = 1L;

    int bytes() {
        return labelBytes + pixels();
    }

    int pixels() {
        return planes * height * width;
    }

    /** Offset of an image in bytes. */
    long offset(long position) {
        return headerBytes + position * bytes();
    }

    /** @param stored pixels in the order of the file: plane by plane, row by row */
    RgbImage image(byte[] stored) {
        int plane = height * width;
        byte[] rgb = new byte[3 * plane];
        for (int i = 0; i < plane; i++) {
            for (int channel = 0; channel < 3; channel++) {
                rgb[3 * i + channel] = stored[planes == 1 ? i : channel * plane + i];
            }
        }
        return new RgbImage(width, height, rgb);
    }
}
