package org.spottune.data;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * Sums over pixels, from which the mean and deviation of each channel follow.
 *
 * <p>The sums are integers, so merging partial results gives the same figures in whatever order and grouping it is
 * done. They overflow beyond 140 trillion pixels.
 *
 * @param pixels number of pixels seen
 */
public record ChannelStatistics(long pixels, Sums red, Sums green, Sums blue) implements Serializable {
    /** Statistics of no pixels, the start of every merge. */
    public static final ChannelStatistics NONE = new ChannelStatistics(0, Sums.NONE, Sums.NONE, Sums.NONE);

    private static final long serialVersionUID = 1L;

    public static ChannelStatistics of(RgbImage image) {
        return new ChannelStatistics(
                (long) image.width() * image.height(), Sums.of(image, 0), Sums.of(image, 1), Sums.of(image, 2));
    }

    public ChannelStatistics merge(ChannelStatistics other) {
        return new ChannelStatistics(
                pixels + other.pixels, red.merge(other.red), green.merge(other.green), blue.merge(other.blue));
    }

    /**
     * Mean of each channel, in [0, 1].
     *
     * @throws IllegalStateException for zero pixels
     */
    public ChannelValues mean() {
        requirePixels();
        return new ChannelValues(red.mean(pixels), green.mean(pixels), blue.mean(pixels));
    }

    /**
     * Standard deviation of each channel over all pixels (divided by their number, not one less), in [0, 0.5].
     *
     * @throws IllegalStateException for zero pixels
     */
    public ChannelValues deviation() {
        requirePixels();
        return new ChannelValues(red.deviation(pixels), green.deviation(pixels), blue.deviation(pixels));
    }

    private void requirePixels() {
        if (pixels == 0) {
            throw new IllegalStateException("Channel mean and deviation are undefined for zero pixels");
        }
    }

    /** Sums of one channel's samples, 0..255, and of their squares. */
    public record Sums(long values, long squares) implements Serializable {
        private static final long serialVersionUID = 1L;
        private static final Sums NONE = new Sums(0, 0);

        private static Sums of(RgbImage image, int channel) {
            byte[] pixels = image.pixels();
            long values = 0;
            long squares = 0;
            for (int i = channel; i < pixels.length; i += 3) {
                int value = pixels[i] & 0xff;
                values += value;
                squares += value * value;
            }
            return new Sums(values, squares);
        }

        private Sums merge(Sums other) {
            return new Sums(values + other.values, squares + other.squares);
        }

        private double mean(long pixels) {
            return values / (255.0 * pixels);
        }

        private double deviation(long pixels) {
            // Exact before the square root: the difference of two large and nearly equal numbers.
            BigInteger count = BigInteger.valueOf(pixels);
            BigInteger sum = BigInteger.valueOf(values);
            BigInteger spread = count.multiply(BigInteger.valueOf(squares)).subtract(sum.multiply(sum));
            return Math.sqrt(spread.doubleValue()) / (255.0 * pixels);
        }
    }
}
