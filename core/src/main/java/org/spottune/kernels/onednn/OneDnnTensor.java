package org.spottune.kernels.onednn;

import java.nio.FloatBuffer;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Tensor;

/** A tensor in a pooled buffer, single-precision values in order {@code [batch, height, width, channels]}. */
final class OneDnnTensor implements Tensor {

    private final ActivationShape shape;
    private final NativeBuffer buffer;

    OneDnnTensor(ActivationShape shape, NativeBuffer buffer) {
        this.shape = shape;
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
        return tensor.shape().rowSize() * Float.BYTES;
    }

    static long bytes(Tensor tensor) {
        return tensor.shape().size() * Float.BYTES;
    }

    @Override
    public ActivationShape shape() {
        return shape;
    }

    NativeBuffer buffer() {
        return buffer;
    }
}
