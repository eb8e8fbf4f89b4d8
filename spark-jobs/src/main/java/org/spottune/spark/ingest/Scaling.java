package org.spottune.spark.ingest;

import java.io.Serializable;
import java.util.Optional;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.Resampling;
import org.spottune.data.RgbImage;

/** How images are resized before they are stored. */
public sealed interface Scaling extends Serializable {

    RgbImage apply(RgbImage image);

    /** Default size of the network's input; empty if it depends on the images. */
    Optional<InputSize> input();

    /** Keeps the images' own sizes. */
    record Unchanged() implements Scaling {
        private static final long serialVersionUID = 1L;

        @Override
        public RgbImage apply(RgbImage image) {
            return image;
        }

        @Override
        public Optional<InputSize> input() {
            return Optional.empty();
        }
    }

    /**
     * Resizes the shorter side to a length and keeps the aspect ratio; an image that has it stays unchanged.
     *
     * @param pixels length, >= 1
     */
    record ShortSide(int pixels) implements Scaling {
        private static final long serialVersionUID = 1L;

        public ShortSide {
            if (pixels < 1) {
                throw new IllegalArgumentException("Invalid ingest: resize must be at least 1, got " + pixels);
            }
        }

        @Override
        public RgbImage apply(RgbImage image) {
            return Resampling.resizeShortSide(image, pixels);
        }

        @Override
        public Optional<InputSize> input() {
            return Optional.of(new InputSize(pixels, pixels));
        }
    }

    /**
     * Keeps the aspect ratio and resizes images to the smallest size that covers a given one, which the network sees in
     * their middle.
     */
    record Covering(InputSize size) implements Scaling {
        private static final long serialVersionUID = 1L;

        @Override
        public RgbImage apply(RgbImage image) {
            // One side fits exactly; the other is longer, rounded down as in torchvision.
            long heightOfWidth = (long) image.height() * size.width() / image.width();
            long widthOfHeight = (long) image.width() * size.height() / image.height();
            return heightOfWidth >= size.height()
                    ? Resampling.resize(image, size.width(), Math.toIntExact(heightOfWidth))
                    : Resampling.resize(image, Math.max(size.width(), Math.toIntExact(widthOfHeight)), size.height());
        }

        @Override
        public Optional<InputSize> input() {
            return Optional.of(size);
        }
    }

    /** Resizes all images to one size, without keeping the aspect ratio. */
    record Exactly(InputSize size) implements Scaling {
        private static final long serialVersionUID = 1L;

        @Override
        public RgbImage apply(RgbImage image) {
            return Resampling.resize(image, size.width(), size.height());
        }

        @Override
        public Optional<InputSize> input() {
            return Optional.of(size);
        }
    }
}
