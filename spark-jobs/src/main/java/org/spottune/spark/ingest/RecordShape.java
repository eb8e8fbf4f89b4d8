package org.spottune.spark.ingest;

import java.io.Serializable;
import org.spottune.data.RgbImage;

/**
 * How images lie uncompressed in a file, one after the other and all alike.
 *
 * @param headerBytes before the first
 * @param labelBytes before the pixels of each
 * @param planes 3 for red, green and blue one after the other, 1 for grey
 */
record RecordShape(int headerBytes, int labelBytes, int height, int width, int planes) implements Serializable {
    private static final long serialVersionUID = 1L;

    int bytes() {
        return labelBytes + pixels();
    }

    int pixels() {
        return planes * height * width;
    }

    /** Where an image begins. */
    long offset(long position) {
        return headerBytes + position * bytes();
    }

    /** @param stored pixels as they lie in the file, plane by plane, row by row */
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
