package org.spottune.kernels.onednn;

/** Temporary memory, valid until the next call; grows to the largest demand. */
final class Scratch implements AutoCloseable {

    private NativeBuffer buffer;
    private long capacity;

    /** Memory of at least the given number of bytes; invalidates earlier ones. */
    Address atLeast(long bytes) {
        return bufferOf(bytes).start();
    }

    /** As {@link #atLeast}, as a buffer. */
    NativeBuffer bufferOf(long bytes) {
        if (buffer == null || bytes > capacity) {
            close();
            buffer = new NativeBuffer(bytes);
            capacity = bytes;
        }
        return buffer;
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.close();
            buffer = null;
        }
    }
}
