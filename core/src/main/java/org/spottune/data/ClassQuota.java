package org.spottune.data;

import java.io.Serializable;

/**
 * How many training images of each class a run with limited data keeps.
 *
 * @param fraction of the images of each class, in (0, 1]; rounded to the nearest number of images, at least one
 * @param perClass most images of each class, >= 1
 */
public record ClassQuota(double fraction, int perClass) implements Serializable {

    /** No limit. */
    public static final ClassQuota ALL = new ClassQuota(1, Integer.MAX_VALUE);

    public ClassQuota {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException("Fraction of training images must be in (0, 1], got " + fraction);
        }
        if (perClass < 1) {
            throw new IllegalArgumentException("Training images per class must be >= 1, got " + perClass);
        }
    }

    /** How many images of a class are kept, out of the given number. */
    public int of(int images) {
        long share = Math.max(1, Math.round(fraction * images));
        return (int) Math.min(images, Math.min(share, perClass));
    }
}
