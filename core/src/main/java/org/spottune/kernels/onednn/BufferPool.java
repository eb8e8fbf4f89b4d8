package org.spottune.kernels.onednn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.spottune.kernels.ActivationShape;

/**
 * Buffers by capacity, kept for reuse; the one given back last is lent first, since caches still know it.
 *
 * <p>Capacities are a few steps per doubling, so that batches of all sizes share buffers.
 */
final class BufferPool implements AutoCloseable {

    private static final long SMALLEST = 4096;
    private static final int STEPS_PER_DOUBLING = 4;

    private final Map<Long, Deque<NativeBuffer>> free = new HashMap<>();
    private final Set<OneDnnTensor> lent = new LinkedHashSet<>();

    OneDnnTensor take(ActivationShape shape) {
        long capacity = capacity(shape);
        NativeBuffer buffer = buffers(capacity).poll();
        OneDnnTensor tensor = new OneDnnTensor(shape, buffer != null ? buffer : new NativeBuffer(capacity));
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
        buffers(capacity(tensor.shape())).push(tensor.buffer());
    }

    private Deque<NativeBuffer> buffers(long capacity) {
        return free.computeIfAbsent(capacity, bytes -> new ArrayDeque<>());
    }

    static long capacity(ActivationShape shape) {
        long bytes = Math.max(SMALLEST, shape.size() * Float.BYTES);
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
