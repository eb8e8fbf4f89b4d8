package org.spottune.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Reads the stored samples of a {@link BufferedImage}.
 *
 * <p>{@code BufferedImage.getRGB} would convert colour spaces: grey comes out brighter, since Java's grey is linear.
 */
final class BufferedPixels {
    private BufferedPixels() {}

    static RgbImage rgb(BufferedImage image) {
        int[] channels = image.getRaster().getNumBands() < 3 ? new int[] {0, 0, 0} : new int[] {0, 1, 2};
        int[][] to8Bits = new int[3][];
        for (int channel = 0; channel < 3; channel++) {
            to8Bits[channel] = valuesOf(image.getColorModel(), channel, channels[channel]);
        }
        return convert(image.getRaster(), channels, to8Bits);
    }

    private static RgbImage convert(Raster raster, int[] channels, int[][] to8Bits) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        byte[] pixels = new byte[3 * width * raster.getHeight()];
        int[] row = new int[width * bands];
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    pixels[out++] = (byte) to8Bits[channel][row[x * bands + channels[channel]]];
                }
            }
        }
        return new RgbImage(width, raster.getHeight(), pixels);
    }

    /** The 8-bit value of each stored sample of a band, in the channel red, green or blue (0, 1, 2). */
    private static int[] valuesOf(ColorModel model, int channel, int band) {
        int bits = model instanceof IndexColorModel ? model.getPixelSize() : model.getComponentSize(band);
        int[] values = new int[1 << bits];
        for (int sample = 0; sample < values.length; sample++) {
            values[sample] = model instanceof IndexColorModel palette
                    ? palette.getRGB(Math.min(sample, palette.getMapSize() - 1)) >> (16 - 8 * channel) & 0xff
                    : to8Bits(sample, bits);
        }
        return values;
    }

    /** Pillow's rules: the upper byte of wide samples, narrow ones stretched and rounded down. */
    private static int to8Bits(int sample, int bits) {
        return bits >= 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1);
    }
}
