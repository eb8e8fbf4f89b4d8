package org.spottune.data;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * WebP through TwelveMonkeys' reader, lossless and lossy; of an animation, the first frame if it covers the whole
 * canvas.
 */
final class WebpFormat implements ImageFormat {
    private static final ReaderSource READER = new ReaderSource(new WebPImageReaderSpi());
    private static final int CONTAINER_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    private static final int LOSSY = fourCharacters("VP8 ");
    private static final int LOSSLESS = fourCharacters("VP8L");
    private static final int EXTENDED = fourCharacters("VP8X");
    private static final int FRAME = fourCharacters("ANMF");

    @Override
    public String label() {
        return "WebP";
    }

    @Override
    public boolean recognises(byte[] bytes) {
        return bytes.length >= CONTAINER_HEADER
                && ImageFormat.startsWith(bytes, 'R', 'I', 'F', 'F')
                && little(bytes).getInt(8) == fourCharacters("WEBP");
    }

    @Override
    public RgbImage decode(byte[] bytes) throws IOException {
        byte[] picture = simpleFile(bytes);
        return READER.read(picture, warning -> {}, reader -> BufferedPixels.rgb(reader.read(0)));
    }

    /** A file of the coded image alone: without the alpha plane and colour profile, which decoding ignores. */
    private static byte[] simpleFile(byte[] file) throws ImageFormatException {
        ByteBuffer in = little(file);
        long end = CHUNK_HEADER + Integer.toUnsignedLong(in.getInt(4));
        if (end > file.length) {
            throw new ImageFormatException(String.format(
                    Locale.ROOT, "expected a file of %d bytes, got %d: it is truncated", end, file.length));
        }
        long canvas = -1;
        long position = CONTAINER_HEADER;
        while (position + CHUNK_HEADER <= end) {
            int start = (int) position;
            int type = in.getInt(start);
            long length = Integer.toUnsignedLong(in.getInt(start + 4));
            if (position + CHUNK_HEADER + length > end) {
                throw new ImageFormatException("file ends within a chunk");
            }
            if (type == LOSSY || type == LOSSLESS) {
                return wrap(file, start, CHUNK_HEADER + (int) length);
            }
            if (type == EXTENDED) {
                canvas = size(in, start + CHUNK_HEADER + 4);
            }
            if (type == FRAME) {
                checkCovers(in, start + CHUNK_HEADER, canvas);
                position += CHUNK_HEADER + FRAME_HEADER;
            } else {
                position += CHUNK_HEADER + length + (length & 1);
            }
        }
        throw new ImageFormatException("the file holds no image");
    }

    private static void checkCovers(ByteBuffer in, int frame, long canvas) throws ImageFormatException {
        if (size(in, frame) != 0 || size(in, frame + 6) != canvas) {
            throw new ImageFormatException("the animation's first frame covers only part of the canvas");
        }
    }

    /** Two numbers of 24 bits each, only ever compared with each other. */
    private static long size(ByteBuffer in, int offset) {
        return in.getInt(offset) & 0xffffffffL | (in.getShort(offset + 4) & 0xffffL) << 32;
    }

    private static byte[] wrap(byte[] file, int start, int length) {
        int padded = length + (length & 1);
        ByteBuffer out = ByteBuffer.allocate(CONTAINER_HEADER + padded).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(fourCharacters("RIFF")).putInt(4 + padded).putInt(fourCharacters("WEBP"));
        out.put(file, start, length);
        return out.array();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int fourCharacters(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }
}
