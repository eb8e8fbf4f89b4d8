package org.spottune.data;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * Sums over pixels that give the mean and deviation of each channel.
 *
 * <p>The sums are integers, so merging partial results gives the same figures in any order and grouping. They overflow
 * beyond 140 trillion pixels.
 *
 * @param pixels number of pixels seen
 */
public record ChannelStatistics(long pixels, Sums red, Sums green, Sums blue) implements Serializable {
    /** Statistics of zero pixels, the start of every merge. */
    public static final ChannelStatistics NONE = new ChannelStatistics(0, Sums.NONE, Sums.NONE, Sums.NONE);

    private static final long serialVersionUID = 1L;

    /** Statistics of one image. */
    public static ChannelStatistics of(RgbImage image) {
        byte[] pixels = image.pixels();
        long[] values = new long[3];
        long[] squares = new long[3];
        int row = 3 * image.width();
        for (int start = 0; start < pixels.length; start += row) {
            addRow(pixels, start, start + row, values, squares);
        }
        return new ChannelStatistics(
                (long) image.width() * image.height(),
                new Sums(values[0], squares[0]),
                new Sums(values[1], squares[1]),
                new Sums(values[2], squares[2]));
    }

    /** Sums in local variables, which stay in registers. */
    private static void addRow(byte[] pixels, int start, int end, long[] values, long[] squares) {
        long red = 0;
        long green = 0;
        long blue = 0;
        long redSquares = 0;
        long greenSquares = 0;
        long blueSquares = 0;
        for (int i = start; i < end; i += 3) {
            int r = pixels[i] & 0xff;
            int g = pixels[i + 1] & 0xff;
            int b = pixels[i + 2] & 0xff;
            red += r;
            green += g;
            blue += b;
            redSquares += r * r;
            greenSquares += g * g;
            blueSquares += b * b;
        }
        values[0] += red;
        values[1] += green;
        values[2] += blue;
        squares[0] += redSquares;
        squares[1] += greenSquares;
        squares[2] += blueSquares;
    }

    /** Statistics of the pixels of both. */
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
     * Population standard deviation of each channel over all pixels (divided by n, not n - 1), in [0, 0.5].
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

    /** Sum of one channel's samples, each 0 to 255, and sum of their squares. */
    public record Sums(long values, long squares) implements Serializable {
        private static final long serialVersionUID = 1L;
        private static final Sums NONE = new Sums(0, 0);

        private Sums merge(Sums other) {
            return new Sums(values + other.values, squares + other.squares);
        }

        private double mean(long pixels) {
            return values / (255.0 * pixels);
        }

        private double deviation(long pixels) {
            // Exact before the square root, since it subtracts two large and nearly equal numbers.
            BigInteger count = BigInteger.valueOf(pixels);
            BigInteger sum = BigInteger.valueOf(values);
            BigInteger spread = count.multiply(BigInteger.valueOf(squares)).subtract(sum.multiply(sum));
            return Math.sqrt(spread.doubleValue()) / (255.0 * pixels);
        }
    }
}
