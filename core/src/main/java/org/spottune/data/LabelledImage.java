package org.spottune.data;

import java.io.Serializable;

/**
 * An image of a dataset as it is stored; its pixels are shared, never copied or changed.
 *
 * @param id unique in the dataset
 * @param label class index, {@link #HIDDEN} where the dataset does not tell
 * @param height rows
 * @param width columns
 * @param rgb pixels, row by row, three bytes each
 */
public record LabelledImage(long id, int label, int height, int width, byte[] rgb) implements Serializable {

    /** Label of an image whose class is not told. */
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
