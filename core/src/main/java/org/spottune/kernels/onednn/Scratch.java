package org.spottune.kernels.onednn;

/** Memory whose values nobody needs after the next call; grows to the largest demand. */
final class Scratch implements AutoCloseable {

    private NativeBuffer buffer;
    private long capacity;

    /** At least the given number of bytes; takes back what was handed out before. */
    Address atLeast(long bytes) {
        return bufferOf(bytes).start();
    }

    /** The same as {@link #atLeast}, as a buffer. */
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
