package org.spottune.kernels.onednn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.spottune.kernels.ActivationShape;

/**
 * Reuses buffers by capacity, the last one returned first, since it may still be in the CPU's caches.
 *
 * <p>Capacities are rounded up to four steps per power of two, so that batches of similar sizes share buffers.
 */
final class BufferPool implements AutoCloseable {

    private static final long SMALLEST = 4096;
    private static final int STEPS_PER_DOUBLING = 4;

    private final int valueBytes;
    private final Map<Long, Deque<NativeBuffer>> free = new HashMap<>();
    private final Set<OneDnnTensor> lent = new LinkedHashSet<>();

    /** @param valueBytes bytes per value of a tensor */
    BufferPool(int valueBytes) {
        this.valueBytes = valueBytes;
    }

    OneDnnTensor take(ActivationShape shape) {
        return take(shape, valueBytes);
    }

    /** A tensor in single precision, even if other tensors are not. */
    OneDnnTensor takeFloats(ActivationShape shape) {
        return take(shape, Float.BYTES);
    }

    private OneDnnTensor take(ActivationShape shape, int bytes) {
        long capacity = capacity(shape.size() * bytes);
        NativeBuffer buffer = buffers(capacity).poll();
        OneDnnTensor tensor = new OneDnnTensor(shape, bytes, buffer != null ? buffer : new NativeBuffer(capacity));
        lent.add(tensor);
        return tensor;
    }

    void release(OneDnnTensor tensor) {
        if (!lent.remove(tensor)) {
            throw new IllegalStateException("Cannot release tensor " + tensor.shape() + ": it was released before");
        }
        takeBack(tensor);
    }

    void releaseAll() {
        lent.forEach(this::takeBack);
        lent.clear();
    }

    private void takeBack(OneDnnTensor tensor) {
        buffers(capacity(OneDnnTensor.bytes(tensor))).push(tensor.buffer());
    }

    private Deque<NativeBuffer> buffers(long capacity) {
        return free.computeIfAbsent(capacity, bytes -> new ArrayDeque<>());
    }

    static long capacity(long needed) {
        long bytes = Math.max(SMALLEST, needed);
        long step = Math.max(1, Long.highestOneBit(bytes) / STEPS_PER_DOUBLING);
        return (bytes + step - 1) / step * step;
    }

    @Override
    public void close() {
        releaseAll();
        free.values().forEach(buffers -> buffers.forEach(NativeBuffer::close));
        free.clear();
    }
}
