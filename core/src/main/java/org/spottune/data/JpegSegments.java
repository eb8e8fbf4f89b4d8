package org.spottune.data;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/**
 * A JPEG file reduced to the segments that determine its pixels, and their colour space.
 *
 * <p>Application data and comments are left out: damaged thumbnails, profiles and EXIF blocks do not affect the pixels
 * but make strict readers fail. libjpeg's rules derive the colour space from the markers; a YCbCr image gets a JFIF
 * marker, which all readers understand as YCbCr.
 */
record JpegSegments(byte[] picture, int components, boolean luminanceChrominance) {
    private static final int START_OF_IMAGE = 0xd8;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int START_OF_SCAN = 0xda;
    private static final int FIRST_APPLICATION = 0xe0;
    private static final int ADOBE_APPLICATION = 0xee;
    private static final int COMMENT = 0xfe;

    /** JFIF marker of version 1.2, with square pixels and no thumbnail. */
    private static final byte[] JFIF = {
        (byte) 0xff, (byte) FIRST_APPLICATION, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 2, 0, 0, 1, 0, 1, 0, 0
    };

    /** Whether the image is coded as luminance and two chrominances, as nearly all are. */
    boolean yCbCr() {
        return luminanceChrominance && components == 3;
    }

    /**
     * @throws ImageFormatException if the file ends before its end-of-image marker, or is not a JPEG of 8-bit samples
     */
    static JpegSegments of(byte[] file) throws ImageFormatException {
        return new Parser(file).parse();
    }

    private static final class Parser {
        private final byte[] file;
        private final ByteArrayOutputStream picture;
        private int position;
        private boolean jfif;
        private int adobeTransform = -1;
        private int[] componentIds = {};

        Parser(byte[] file) {
            this.file = file;
            this.picture = new ByteArrayOutputStream(file.length);
        }

        JpegSegments parse() throws ImageFormatException {
            position = 2;
            int marker = nextMarker();
            while (marker != END_OF_IMAGE) {
                readSegment(marker);
                marker = marker == START_OF_SCAN ? copyScan() : nextMarker();
            }
            writeMarker(END_OF_IMAGE);
            if (componentIds.length == 0) {
                throw new ImageFormatException("expected a frame before the end-of-image marker, got none");
            }
            boolean luminanceChrominance = isLuminanceChrominance();
            ByteArrayOutputStream whole = new ByteArrayOutputStream(2 + JFIF.length + picture.size());
            whole.write(0xff);
            whole.write(START_OF_IMAGE);
            if (luminanceChrominance && componentIds.length == 3) {
                whole.writeBytes(JFIF);
            }
            whole.writeBytes(picture.toByteArray());
            return new JpegSegments(whole.toByteArray(), componentIds.length, luminanceChrominance);
        }

        private int nextMarker() throws ImageFormatException {
            // Readers skip stray bytes between segments, and any number of 0xff may precede a marker.
            while (byteAt(position) != 0xff) {
                position++;
            }
            while (byteAt(position) == 0xff) {
                position++;
            }
            return byteAt(position++);
        }

        private void readSegment(int marker) throws ImageFormatException {
            int length = byteAt(position) << 8 | byteAt(position + 1);
            if (length < 2) {
                throw new ImageFormatException(
                        String.format(Locale.ROOT, "segment 0x%x must have at least 2 bytes, got %d", marker, length));
            }
            byteAt(position + length - 1);
            int content = position + 2;
            if (marker == FIRST_APPLICATION) {
                jfif |= length >= 7 && startsWith(content, "JFIF");
            } else if (marker == ADOBE_APPLICATION) {
                adobeTransform = length >= 14 && startsWith(content, "Adobe") ? byteAt(content + 11) : adobeTransform;
            } else if (isStartOfFrame(marker)) {
                readFrame(content, length);
            }
            boolean needed = marker < FIRST_APPLICATION;
            if (needed) {
                writeMarker(marker);
                picture.write(file, position, length);
            }
            position += length;
        }

        private void readFrame(int content, int length) throws ImageFormatException {
            int precision = byteAt(content);
            if (precision != 8) {
                throw new ImageFormatException("expected samples of 8 bits, got " + precision);
            }
            int components = byteAt(content + 5);
            if (length != 8 + 3 * components) {
                throw new ImageFormatException("frame header of " + components + " components must have "
                        + (8 + 3 * components) + " bytes, got " + length);
            }
            componentIds = new int[components];
            for (int i = 0; i < components; i++) {
                componentIds[i] = byteAt(content + 6 + 3 * i);
            }
        }

        /** Copies entropy-coded data and returns the marker that ends it. */
        private int copyScan() throws ImageFormatException {
            int start = position;
            while (true) {
                if (byteAt(position++) != 0xff) {
                    continue;
                }
                int next = byteAt(position);
                boolean stuffedOrRestart = next == 0 || (next >= 0xd0 && next <= 0xd7);
                if (!stuffedOrRestart && next != 0xff) {
                    picture.write(file, start, position - 1 - start);
                    position++;
                    return next;
                }
            }
        }

        private boolean isLuminanceChrominance() {
            if (componentIds.length == 4) {
                return adobeTransform > 0;
            }
            if (componentIds.length != 3) {
                return false;
            }
            if (jfif || adobeTransform >= 0) {
                return jfif || adobeTransform != 0;
            }
            return !(componentIds[0] == 'R' && componentIds[1] == 'G' && componentIds[2] == 'B');
        }

        private static boolean isStartOfFrame(int marker) {
            boolean tables = marker == 0xc4 || marker == 0xc8 || marker == 0xcc;
            return marker >= 0xc0 && marker <= 0xcf && !tables;
        }

        private boolean startsWith(int offset, String text) throws ImageFormatException {
            for (int i = 0; i < text.length(); i++) {
                if (byteAt(offset + i) != text.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private void writeMarker(int marker) {
            picture.write(0xff);
            picture.write(marker);
        }

        private int byteAt(int offset) throws ImageFormatException {
            if (offset >= file.length) {
                throw new ImageFormatException("file ends before the end-of-image marker");
            }
            return file[offset] & 0xff;
        }
    }
}
