package org.spottune.kernels.onednn;

import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Tensor;
import org.spottune.kernels.winograd.NativeValues;

/** A tensor in a pooled buffer, in order {@code [batch, height, width, channels]}. */
final class OneDnnTensor implements Tensor {

    private final ActivationShape shape;
    private final int valueBytes;
    private final NativeBuffer buffer;

    /** @param valueBytes bytes per value */
    OneDnnTensor(ActivationShape shape, int valueBytes, NativeBuffer buffer) {
        this.shape = shape;
        this.valueBytes = valueBytes;
        this.buffer = buffer;
    }

    static Address address(Tensor tensor) {
        return ((OneDnnTensor) tensor).buffer.start();
    }

    /** Java access to the values; invalid once the tensor is released. */
    static NativeValues values(Tensor tensor) {
        OneDnnTensor known = (OneDnnTensor) tensor;
        return known.valueBytes == Float.BYTES
                ? new NativeValues.Floats(known.buffer.floats())
                : new NativeValues.Bfloat16(known.buffer.bytes());
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
