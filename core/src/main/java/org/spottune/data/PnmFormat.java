package org.spottune.data;

import java.io.IOException;
import java.util.Locale;

/** Netpbm's bitmap, grey and colour maps (P1 to P6), plain or binary, up to 16 bits a sample. */
final class PnmFormat implements ImageFormat {
    @Override
    public String label() {
        return "PNM";
    }

    @Override
    public boolean recognises(byte[] bytes) {
        return bytes.length > 2
                && bytes[0] == 'P'
                && bytes[1] >= '1'
                && bytes[1] <= '6'
                && (isSpace(bytes[2]) || bytes[2] == '#');
    }

    @Override
    public RgbImage decode(byte[] bytes) throws IOException {
        return new Parser(bytes).image();
    }

    private static boolean isSpace(int character) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }

    private static final class Parser {
        private final byte[] file;
        private final boolean plain;
        private final boolean bits;
        private final int channels;
        private int position = 2;

        Parser(byte[] file) {
            this.file = file;
            int kind = file[1] - '0';
            this.plain = kind <= 3;
            this.bits = kind == 1 || kind == 4;
            this.channels = kind == 3 || kind == 6 ? 3 : 1;
        }

        RgbImage image() throws ImageFormatException {
            int width = number();
            int height = number();
            ImageFormat.checkSize(width, height);
            int maximum = bits ? 1 : number();
            if (maximum < 1 || maximum > 65535) {
                throw new ImageFormatException("maximum of samples must be in 1..65535, got " + maximum);
            }
            if (!plain) {
                position++; // exactly one white space ends the header
            }
            checkLength(width, height, maximum);
            byte[] pixels = new byte[3 * width * height];
            for (int y = 0; y < height; y++) {
                for (int i = 0; i < width * channels; i++) {
                    byte value = (byte) to8Bits(bits ? bit(i) : sample(maximum), maximum);
                    store(pixels, y * width * channels + i, value);
                }
            }
            return new RgbImage(width, height, pixels);
        }

        private void checkLength(int width, int height, int maximum) throws ImageFormatException {
            // A plain sample takes at least one character.
            long rowBytes =
                    bits && !plain ? (width + 7) / 8 : (long) width * channels * (maximum > 255 && !plain ? 2 : 1);
            if (file.length - position < rowBytes * height) {
                throw new ImageFormatException(String.format(
                        Locale.ROOT,
                        "file ends after %d of %d bytes of pixels",
                        file.length - position,
                        rowBytes * height));
            }
        }

        private void store(byte[] pixels, int index, byte value) {
            if (channels == 3) {
                pixels[index] = value;
            } else {
                pixels[3 * index] = value;
                pixels[3 * index + 1] = value;
                pixels[3 * index + 2] = value;
            }
        }

        private int sample(int maximum) throws ImageFormatException {
            int value;
            if (plain) {
                value = number();
            } else if (maximum > 255) {
                value = (file[position] & 0xff) << 8 | file[position + 1] & 0xff;
                position += 2;
            } else {
                value = file[position++] & 0xff;
            }
            return Math.min(value, maximum);
        }

        /**
         * Brightness of a pixel, 0 or 1: a set bit is black. Binary rows start at whole bytes; plain bits need no space
         * between them.
         */
        private int bit(int column) throws ImageFormatException {
            if (plain) {
                skipSpace();
                int digit = byteAt(position++) - '0';
                if (digit != 0 && digit != 1) {
                    throw new ImageFormatException("bit at byte " + (position - 1) + " must be 0 or 1");
                }
                return 1 - digit;
            }
            if (column % 8 == 0) {
                position++;
            }
            return 1 - (file[position - 1] >> (7 - column % 8) & 1);
        }

        private static int to8Bits(int value, int maximum) {
            return maximum == 255 ? value : (int) Math.rint(255.0 * value / maximum);
        }

        private int number() throws ImageFormatException {
            skipSpace();
            int start = position;
            long value = 0;
            while (position < file.length && file[position] >= '0' && file[position] <= '9') {
                value = Math.min(10 * value + file[position++] - '0', Integer.MAX_VALUE);
            }
            if (position == start) {
                throw new ImageFormatException(
                        position < file.length ? "expected a number at byte " + start : "file ends early");
            }
            return (int) value;
        }

        private void skipSpace() throws ImageFormatException {
            while (isSpace(byteAt(position)) || byteAt(position) == '#') {
                if (byteAt(position) == '#') {
                    while (byteAt(position) != '\n' && byteAt(position) != '\r') {
                        position++;
                    }
                }
                position++;
            }
        }

        private int byteAt(int offset) throws ImageFormatException {
            if (offset >= file.length) {
                throw new ImageFormatException("file ends early");
            }
            return file[offset] & 0xff;
        }
    }
}
