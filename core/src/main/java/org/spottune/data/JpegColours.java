package org.spottune.data;

import java.awt.image.Raster;

/**
 * Converts JPEG samples to RGB with libjpeg's 16-bit fixed-point arithmetic, and ink (CMYK) with Pillow's.
 *
 * <p>Four-component files are taken to store inverted ink, as Adobe's do and as Pillow assumes.
 */
enum JpegColours {
    GREY {
        @Override
        void convert(int[] samples, byte[] pixels, int out) {
            store(pixels, out, samples[0], samples[0], samples[0]);
        }
    },
    RGB {
        @Override
        void convert(int[] samples, byte[] pixels, int out) {
            store(pixels, out, samples[0], samples[1], samples[2]);
        }
    },
    YCBCR {
        @Override
        void convert(int[] samples, byte[] pixels, int out) {
            yCbCrToRgb(samples);
            store(pixels, out, samples[0], samples[1], samples[2]);
        }
    },
    CMYK {
        @Override
        void convert(int[] samples, byte[] pixels, int out) {
            int black = samples[3];
            store(pixels, out, cover(samples[0], black), cover(samples[1], black), cover(samples[2], black));
        }
    },
    YCCK {
        @Override
        void convert(int[] samples, byte[] pixels, int out) {
            yCbCrToRgb(samples);
            // What was coded as RGB is the complement of the ink that is stored.
            for (int i = 0; i < 3; i++) {
                samples[i] = 255 - samples[i];
            }
            CMYK.convert(samples, pixels, out);
        }
    };

    static JpegColours of(JpegSegments segments) throws ImageFormatException {
        boolean chrominance = segments.luminanceChrominance();
        return switch (segments.components()) {
            case 1 -> GREY;
            case 3 -> chrominance ? YCBCR : RGB;
            case 4 -> chrominance ? YCCK : CMYK;
            default -> throw new ImageFormatException(segments.components() + " components, expected 1, 3 or 4");
        };
    }

    /** Converts one pixel; may overwrite {@code samples}. */
    abstract void convert(int[] samples, byte[] pixels, int out);

    RgbImage rgb(Raster raster) {
        int bands = raster.getNumBands();
        int[] row = new int[raster.getWidth() * bands];
        int[] samples = new int[bands];
        byte[] pixels = new byte[3 * raster.getWidth() * raster.getHeight()];
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, raster.getWidth(), 1, row);
            for (int in = 0; in < row.length; in += bands) {
                System.arraycopy(row, in, samples, 0, bands);
                convert(samples, pixels, out);
                out += 3;
            }
        }
        return new RgbImage(raster.getWidth(), raster.getHeight(), pixels);
    }

    private static void store(byte[] pixels, int out, int red, int green, int blue) {
        pixels[out] = (byte) red;
        pixels[out + 1] = (byte) green;
        pixels[out + 2] = (byte) blue;
    }

    private static void yCbCrToRgb(int[] samples) {
        int luminance = samples[0];
        int blueDifference = samples[1] - 128;
        int redDifference = samples[2] - 128;
        // 1.402, 0.71414, 0.34414 and 1.772 times 65536; half a unit added to round.
        samples[0] = clamp(luminance + (91881 * redDifference + 32768 >> 16));
        samples[1] = clamp(luminance + (-46802 * redDifference - 22554 * blueDifference + 32768 >> 16));
        samples[2] = clamp(luminance + (116130 * blueDifference + 32768 >> 16));
    }

    /** Light that an ink and black let through together: their stored complements multiplied, as Pillow rounds it. */
    private static int cover(int complement, int blackComplement) {
        int product = (255 - complement) * blackComplement + 128;
        return clamp(blackComplement - ((product >> 8) + product >> 8));
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
