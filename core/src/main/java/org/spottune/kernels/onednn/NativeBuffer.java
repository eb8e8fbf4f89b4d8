package org.spottune.kernels.onednn;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Off-heap memory that begins on a cache line.
 *
 * <p>Counts towards JavaCPP's limit of native memory, and is freed by {@link #close()}.
 */
final class NativeBuffer implements AutoCloseable {

    private static final int CACHE_LINE = 64;

    private final BytePointer allocation;
    private final Address start;
    private final long floats;
    private FloatBuffer view;

    NativeBuffer(long bytes) {
        allocation = new BytePointer(bytes + CACHE_LINE - 1);
        start = new Address((allocation.address() + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
        floats = bytes / Float.BYTES;
    }

    /** The memory as Java sees it; invalid once it is freed. At most 2 GiB of it. */
    FloatBuffer floats() {
        if (view == null) {
            long limit = Integer.MAX_VALUE / Float.BYTES;
            view = new FloatPointer(start).capacity(Math.min(floats, limit)).asBuffer();
        }
        return view;
    }

    Address start() {
        return start;
    }

    @Override
    public void close() {
        allocation.deallocate();
    }
}
