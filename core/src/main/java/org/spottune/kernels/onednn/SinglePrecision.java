package org.spottune.kernels.onednn;

import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Tensor;

/** Single-precision copies of tensors, for operations in Java, which compute only in single precision. */
final class SinglePrecision {

    private final Engine engine;
    private final BufferPool pool;

    SinglePrecision(Engine engine, BufferPool pool) {
        this.engine = engine;
        this.pool = pool;
    }

    /** The tensor itself, or a copy in single precision; {@link #release} gives it back. */
    Tensor of(Tensor tensor) {
        return switch (engine.precision()) {
            case FLOAT32 -> tensor;
            case BFLOAT16 -> {
                OneDnnTensor floats = pool.takeFloats(tensor.shape());
                engine.run(
                        new Conversion.ToFloats(tensor.shape().size()),
                        OneDnnTensor.address(tensor),
                        OneDnnTensor.address(floats));
                yield floats;
            }
        };
    }

    /** Gives a copy back. */
    void release(Tensor floats, Tensor tensor) {
        if (floats != tensor) {
            pool.release((OneDnnTensor) floats);
        }
    }

    /** A single-precision tensor for a result, to be passed to {@link #rounded}. */
    OneDnnTensor take(ActivationShape shape) {
        return pool.takeFloats(shape);
    }

    /** Converts to the tensors' precision; consumes the argument. */
    Tensor rounded(OneDnnTensor floats) {
        return switch (engine.precision()) {
            case FLOAT32 -> floats;
            case BFLOAT16 -> {
                OneDnnTensor tensor = pool.take(floats.shape());
                engine.run(
                        new Conversion.FromFloats(tensor.shape().size()),
                        OneDnnTensor.address(floats),
                        OneDnnTensor.address(tensor));
                pool.release(floats);
                yield tensor;
            }
        };
    }
}
