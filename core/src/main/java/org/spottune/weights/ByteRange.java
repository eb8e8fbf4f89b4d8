package org.spottune.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Any number of bytes, read little-endian at absolute offsets: a memory-mapped file, an array, or a part of either.
 * Immutable as long as the file does not change, and thread-safe. Offsets outside the range fail with an
 * {@link IndexOutOfBoundsException}; callers check offsets from a file first.
 */
final class ByteRange {

    /** Pieces of 1 GiB, since one mapping cannot exceed 2 GiB; a power of two avoids a slow division per element. */
    private static final int SEGMENT_BITS = 30;

    /** An array is one piece: 2 GiB exceed any of its offsets. */
    private static final int ARRAY_BITS = 31;

    /** Segments overlap, so that no number is split between two. */
    private static final int OVERLAP_BYTES = Long.BYTES - 1;

    private final ByteBuffer[] segments;
    private final int segmentBits;
    private final long start;
    private final long length;

    private ByteRange(ByteBuffer[] segments, int segmentBits, long start, long length) {
        this.segments = segments;
        this.segmentBits = segmentBits;
        this.start = start;
        this.length = length;
    }

    static ByteRange of(byte[] bytes) {
        ByteBuffer segment = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new ByteRange(new ByteBuffer[] {segment}, ARRAY_BITS, 0, bytes.length);
    }

    static ByteRange map(Path file) throws IOException {
        return map(file, SEGMENT_BITS);
    }

    /** Maps the file in pieces of {@code 2^segmentBits} bytes; only tests choose small ones. */
    static ByteRange map(Path file, int segmentBits) throws IOException {
        long segmentBytes = 1L << segmentBits;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer[] segments = new ByteBuffer[Math.toIntExact((size + segmentBytes - 1) / segmentBytes)];
            for (int i = 0; i < segments.length; i++) {
                long from = i * segmentBytes;
                long count = Math.min(size - from, segmentBytes + OVERLAP_BYTES);
                segments[i] = channel.map(MapMode.READ_ONLY, from, count).order(ByteOrder.LITTLE_ENDIAN);
            }
            return new ByteRange(segments, segmentBits, 0, size);
        }
    }

    long length() {
        return length;
    }

    ByteRange slice(long offset, long count) {
        Objects.checkFromIndexSize(offset, count, length);
        return new ByteRange(segments, segmentBits, start + offset, count);
    }

    byte byteAt(long offset) {
        long at = absolute(offset, Byte.BYTES);
        return segment(at).get(inSegment(at));
    }

    short shortAt(long offset) {
        long at = absolute(offset, Short.BYTES);
        return segment(at).getShort(inSegment(at));
    }

    int intAt(long offset) {
        long at = absolute(offset, Integer.BYTES);
        return segment(at).getInt(inSegment(at));
    }

    long longAt(long offset) {
        long at = absolute(offset, Long.BYTES);
        return segment(at).getLong(inSegment(at));
    }

    /** Copies {@code count} bytes from {@code offset} into an array. */
    void copyTo(long offset, byte[] target, int targetOffset, int count) {
        long at = absolute(offset, count);
        int done = 0;
        while (done < count) {
            int from = inSegment(at + done);
            int step = (int) Math.min(count - done, (1L << segmentBits) - from);
            segment(at + done).get(from, target, targetOffset + done, step);
            done += step;
        }
    }

    byte[] toArray() {
        byte[] bytes = new byte[Math.toIntExact(length)];
        copyTo(0, bytes, 0, bytes.length);
        return bytes;
    }

    private long absolute(long offset, int count) {
        return start + Objects.checkFromIndexSize(offset, count, length);
    }

    private ByteBuffer segment(long at) {
        return segments[(int) (at >>> segmentBits)];
    }

    private int inSegment(long at) {
        return (int) (at & (1L << segmentBits) - 1);
    }
}
