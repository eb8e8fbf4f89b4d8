package org.spottune.spark.ingest;

import java.io.Serializable;
import java.util.Optional;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.Resampling;
import org.spottune.data.RgbImage;

/** Which size images are stored in. */
public sealed interface Scaling extends Serializable {

    RgbImage apply(RgbImage image);

    /** What a network sees of an image unless told otherwise; empty if that depends on the images. */
    Optional<InputSize> input();

    /** Their own. */
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
     * The shorter side has a length and the aspect ratio is kept; an image with such a side stays as it is.
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
     * The aspect ratio is kept, and images are as small as they can be to fill a size, which is what a network sees of their
     * middle.
     */
    record Covering(InputSize size) implements Scaling {
        private static final long serialVersionUID = 1L;

        @Override
        public RgbImage apply(RgbImage image) {
            // Which side is filled exactly decides; the other sticks out, rounded down as torchvision does.
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

    /** All have one size, whatever becomes of their aspect ratio. */
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
