package org.spottune.kernels.onednn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;

/**
 * Off-heap memory, aligned to a cache line.
 *
 * <p>It counts towards JavaCPP's limit of native memory; {@link #close()} frees it.
 */
final class NativeBuffer implements AutoCloseable {

    private static final int CACHE_LINE = 64;

    private final BytePointer allocation;
    private final Address start;
    private final long bytes;
    private ByteBuffer view;
    private FloatBuffer floats;

    NativeBuffer(long bytes) {
        allocation = new BytePointer(bytes + CACHE_LINE - 1);
        start = new Address((allocation.address() + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
        this.bytes = bytes;
    }

    /** The first 2 GiB of the memory as a Java buffer; invalid once freed. */
    ByteBuffer bytes() {
        if (view == null) {
            view = new BytePointer(start)
                    .capacity(Math.min(bytes, Integer.MAX_VALUE))
                    .asByteBuffer();
        }
        return view;
    }

    /** As {@link #bytes()}, as single-precision values. */
    FloatBuffer floats() {
        if (floats == null) {
            floats = bytes().order(ByteOrder.nativeOrder()).asFloatBuffer();
        }
        return floats;
    }

    Address start() {
        return start;
    }

    @Override
    public void close() {
        allocation.deallocate();
    }
}
