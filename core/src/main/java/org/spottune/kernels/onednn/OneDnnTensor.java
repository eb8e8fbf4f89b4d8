package org.spottune.kernels.onednn;

import java.nio.FloatBuffer;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Tensor;

/** A tensor in a pooled buffer, values of one precision in order {@code [batch, height, width, channels]}. */
final class OneDnnTensor implements Tensor {

    private final ActivationShape shape;
    private final int valueBytes;
    private final NativeBuffer buffer;

    /** @param valueBytes bytes of a value */
    OneDnnTensor(ActivationShape shape, int valueBytes, NativeBuffer buffer) {
        this.shape = shape;
        this.valueBytes = valueBytes;
        this.buffer = buffer;
    }

    static Address address(Tensor tensor) {
        return ((OneDnnTensor) tensor).buffer.start();
    }

    static FloatBuffer floats(Tensor tensor) {
        return ((OneDnnTensor) tensor).buffer.floats();
    }

    static Address row(Tensor tensor, int row) {
        return address(tensor).plus(row * rowBytes(tensor));
    }

    static long rowBytes(Tensor tensor) {
        return tensor.shape().rowSize() * ((OneDnnTensor) tensor).valueBytes;
    }

    static long bytes(Tensor tensor) {
        return tensor.shape().size() * ((OneDnnTensor) tensor).valueBytes;
    }

    @Override
    public ActivationShape shape() {
        return shape;
    }

    NativeBuffer buffer() {
        return buffer;
    }
}
