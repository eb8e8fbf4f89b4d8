package org.spottune.data;

import java.io.Serializable;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

/**
 * Random changes of training images; each is a function of (seed, epoch, image id).
 *
 * @param shiftPixels largest shift in either direction along both axes, >= 0; what it uncovers is zero once normalised, the
 *     mean colour, which is also what convolutions pad with: black frames would be edges that no test image has
 * @param horizontalFlip whether half of the images are mirrored
 * @param randomCrop whether an image larger than the network's input is cut at random rather than in its centre
 */
public record ImageAugmentation(int shiftPixels, boolean horizontalFlip, boolean randomCrop) implements Serializable {

    /** No change: the centre of every image. */
    public static final ImageAugmentation NONE = new ImageAugmentation(0, false, false);

    public ImageAugmentation {
        if (shiftPixels < 0) {
            throw new IllegalArgumentException("Shift must be >= 0 pixels, got " + shiftPixels);
        }
    }

    /** Where the network's input lies in the image of an id, in an epoch. */
    View view(LabelledImage image, int height, int width, long seed, int epoch) {
        int spareRows = image.height() - height;
        int spareColumns = image.width() - width;
        int top = spareRows / 2;
        int left = spareColumns / 2;
        if (randomCrop) {
            Draws crop = draws(seed, Purpose.CROP, epoch, image);
            top = crop.below(spareRows + 1, 0);
            left = crop.below(spareColumns + 1, 1);
        }
        if (shiftPixels > 0) {
            Draws shift = draws(seed, Purpose.SHIFT, epoch, image);
            top += shift.below(2 * shiftPixels + 1, 0) - shiftPixels;
            left += shift.below(2 * shiftPixels + 1, 1) - shiftPixels;
        }
        boolean mirrored =
                horizontalFlip && draws(seed, Purpose.FLIP, epoch, image).uniform(0) < 0.5;
        return new View(top, left, mirrored);
    }

    /** Rows and columns cut before the first one used, negative where padding precedes the image. */
    record View(int top, int left, boolean mirrored) {}

    private static Draws draws(long seed, Purpose purpose, int epoch, LabelledImage image) {
        return Draws.of(seed, purpose).at(epoch).at(image.id());
    }
}
