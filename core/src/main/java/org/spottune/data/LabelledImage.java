package org.spottune.data;

import java.io.Serializable;

/**
 * A stored image of a data set. The pixel array is shared: it is never copied and must not be changed.
 *
 * @param id unique in the data set
 * @param label class index; {@link #HIDDEN} if the data set does not publish it
 * @param height in pixels
 * @param width in pixels
 * @param rgb unsigned bytes {@code [height, width, 3]}, red before green before blue
 */
public record LabelledImage(long id, int label, int height, int width, byte[] rgb) implements Serializable {

    /** Label of an image whose class is not published. */
    public static final int HIDDEN = -1;

    public LabelledImage {
        if (height < 1 || width < 1 || rgb.length != 3L * height * width) {
            throw new IllegalArgumentException("Image " + id + " of " + height + " x " + width + " pixels must have "
                    + 3L * height * width + " bytes, got " + rgb.length);
        }
    }

    @Override
    public String toString() {
        return "image " + id + " (" + height + " x " + width + ", label " + label + ")";
    }
}
