package org.spottune.kernels.nd4j;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.ActivationShape;

/**
 * Reuses flat buffers of the same size.
 *
 * <p>ND4J frees off-heap memory only when the garbage collector finds it, and new pages cost page faults: allocating
 * activations in every training step would be slow and could exhaust memory.
 */
final class BufferPool {

    private final DataType type;
    private final Map<Long, Deque<INDArray>> free = new HashMap<>();
    private final Set<Nd4jTensor> lent = new LinkedHashSet<>();

    BufferPool(DataType type) {
        this.type = type;
    }

    Nd4jTensor take(ActivationShape shape) {
        INDArray buffer =
                free.computeIfAbsent(shape.size(), size -> new ArrayDeque<>()).poll();
        Nd4jTensor tensor = new Nd4jTensor(shape, buffer != null ? buffer : allocate(shape.size()));
        lent.add(tensor);
        return tensor;
    }

    void release(Nd4jTensor tensor) {
        if (!lent.remove(tensor)) {
            throw new IllegalStateException("Cannot release tensor " + tensor.shape() + ": it was released before");
        }
        free.get(tensor.shape().size()).push(tensor.buffer());
    }

    void releaseAll() {
        lent.forEach(tensor -> free.get(tensor.shape().size()).push(tensor.buffer()));
        lent.clear();
    }

    void close() {
        releaseAll();
        free.values().forEach(buffers -> buffers.forEach(INDArray::close));
        free.clear();
    }

    private INDArray allocate(long size) {
        try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            return Nd4j.createUninitialized(type, size);
        }
    }
}
