package org.spottune.data;

import java.awt.image.Raster;

/**
 * Converts raw JPEG samples of all colour spaces but YCbCr to RGB, with libjpeg's 16-bit fixed-point arithmetic, and
 * CMYK with Pillow's.
 *
 * <p>Files of four components are assumed to store inverted ink, as Adobe writes and Pillow assumes.
 */
enum JpegColours {
    GREY {
        @Override
        void convert(byte[] row, byte[] pixels, int start) {
            int out = start;
            for (byte grey : row) {
                pixels[out] = grey;
                pixels[out + 1] = grey;
                pixels[out + 2] = grey;
                out += 3;
            }
        }
    },
    RGB {
        @Override
        void convert(byte[] row, byte[] pixels, int start) {
            System.arraycopy(row, 0, pixels, start, row.length);
        }
    },
    CMYK {
        @Override
        void convert(byte[] row, byte[] pixels, int start) {
            int out = start;
            for (int in = 0; in < row.length; in += 4) {
                int black = row[in + 3] & 0xff;
                for (int ink = 0; ink < 3; ink++) {
                    pixels[out++] = cover(row[in + ink] & 0xff, black);
                }
            }
        }
    },
    YCCK {
        @Override
        void convert(byte[] row, byte[] pixels, int start) {
            int out = start;
            for (int in = 0; in < row.length; in += 4) {
                yCbCrToRgb(row[in] & 0xff, row[in + 1] & 0xff, row[in + 2] & 0xff, pixels, out);
                int black = row[in + 3] & 0xff;
                for (int ink = 0; ink < 3; ink++) {
                    // The decoded RGB is the complement of the stored ink.
                    pixels[out] = cover(255 - (pixels[out] & 0xff), black);
                    out++;
                }
            }
        }
    };

    static JpegColours of(JpegSegments segments) throws ImageFormatException {
        boolean chrominance = segments.luminanceChrominance();
        return switch (segments.components()) {
            case 1 -> GREY;
            case 3 -> RGB;
            case 4 -> chrominance ? YCCK : CMYK;
            default -> throw new ImageFormatException("expected 1, 3 or 4 components, got " + segments.components());
        };
    }

    /**
     * Converts a row of pixels to RGB.
     *
     * @param row samples, interleaved by pixel
     * @param pixels RGB bytes to write into
     * @param start index in {@code pixels} of the row's first pixel
     */
    abstract void convert(byte[] row, byte[] pixels, int start);

    RgbImage rgb(Raster raster) {
        int width = raster.getWidth();
        byte[] row = new byte[width * raster.getNumBands()];
        byte[] pixels = new byte[3 * width * raster.getHeight()];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getDataElements(0, y, width, 1, row);
            convert(row, pixels, 3 * width * y);
        }
        return new RgbImage(width, raster.getHeight(), pixels);
    }

    private static void yCbCrToRgb(int luminance, int blue, int red, byte[] pixels, int out) {
        int blueDifference = blue - 128;
        int redDifference = red - 128;
        // 1.402, 0.71414, 0.34414 and 1.772 times 65536; half a unit added to round.
        pixels[out] = clamp(luminance + (91881 * redDifference + 32768 >> 16));
        pixels[out + 1] = clamp(luminance + (-46802 * redDifference - 22554 * blueDifference + 32768 >> 16));
        pixels[out + 2] = clamp(luminance + (116130 * blueDifference + 32768 >> 16));
    }

    /**
     * Light that an ink and black let through together: the product of their stored complements, rounded as in Pillow.
     */
    private static byte cover(int complement, int blackComplement) {
        int product = (255 - complement) * blackComplement + 128;
        return clamp(blackComplement - ((product >> 8) + product >> 8));
    }

    private static byte clamp(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }
}
