package org.spottune.kernels.onednn;

import org.bytedeco.javacpp.BytePointer;

/**
 * Off-heap memory that begins on a cache line.
 *
 * <p>Counts towards JavaCPP's limit of native memory, and is freed by {@link #close()}.
 */
final class NativeBuffer implements AutoCloseable {

    private static final int CACHE_LINE = 64;

    private final BytePointer allocation;
    private final Address start;

    NativeBuffer(long bytes) {
        allocation = new BytePointer(bytes + CACHE_LINE - 1);
        start = new Address((allocation.address() + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
    }

    Address start() {
        return start;
    }

    @Override
    public void close() {
        allocation.deallocate();
    }
}
