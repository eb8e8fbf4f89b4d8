package org.spottune.data;

import java.io.Serializable;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

/**
 * Random augmentation of training images; every change is a function of (seed, epoch, image id).
 *
 * @param shiftPixels largest shift in either direction along both axes, >= 0 pixels. Uncovered pixels are zero after
 *     normalisation, the mean colour, as convolutions pad: a black frame would add edges that no test image has
 * @param horizontalFlip whether half of the images are mirrored
 * @param randomCrop whether images larger than the network's input are cropped at random rather than at the centre
 */
public record ImageAugmentation(int shiftPixels, boolean horizontalFlip, boolean randomCrop) implements Serializable {

    /** No augmentation: the centre crop of every image. */
    public static final ImageAugmentation NONE = new ImageAugmentation(0, false, false);

    public ImageAugmentation {
        if (shiftPixels < 0) {
            throw new IllegalArgumentException("Shift must be >= 0 pixels, got " + shiftPixels);
        }
    }

    /** Where the network's input lies in an image, in an epoch. */
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

    /** Rows and columns skipped before the first one used; negative where padding precedes the image. */
    record View(int top, int left, boolean mirrored) {}

    private static Draws draws(long seed, Purpose purpose, int epoch, LabelledImage image) {
        return Draws.of(seed, purpose).at(epoch).at(image.id());
    }
}
