package org.spottune.kernels.onednn;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Tensor;

/**
 * Means over height and width, forward and backward.
 *
 * <p>The means are single-precision arrays. oneDNN's pooling keeps the type, so tensors of another precision are
 * converted first, to avoid rounding the means.
 */
final class SpaceMeans {

    private final Engine engine;
    private final BufferPool pool;

    SpaceMeans(Engine engine, BufferPool pool) {
        this.engine = engine;
        this.pool = pool;
    }

    /** {@code [batch, channels]}. */
    INDArray of(Tensor input) {
        ActivationShape shape = input.shape();
        INDArray means = Nd4j.createUninitialized(DataType.FLOAT, new long[] {shape.batch(), shape.channels()}, 'c');
        AveragePooling pooling = AveragePooling.global(shape);
        switch (engine.precision()) {
            case FLOAT32 -> engine.run(pooling, OneDnnTensor.address(input), Address.of(means));
            case BFLOAT16 -> {
                OneDnnTensor floats = pool.takeFloats(shape);
                engine.run(
                        new Conversion.ToFloats(shape.size()),
                        OneDnnTensor.address(input),
                        OneDnnTensor.address(floats));
                engine.run(pooling, OneDnnTensor.address(floats), Address.of(means));
                pool.release(floats);
            }
        }
        return means;
    }

    /** Gradient with respect to an input of the given shape. */
    Tensor gradient(INDArray outputGradient, ActivationShape input) {
        OneDnnTensor gradient = pool.take(input);
        INDArray ofMeans = Address.dense(outputGradient);
        Operation pooling = new AveragePooling.Gradient(AveragePooling.global(input));
        switch (engine.precision()) {
            case FLOAT32 -> engine.run(pooling, Address.of(ofMeans), OneDnnTensor.address(gradient));
            case BFLOAT16 -> {
                OneDnnTensor floats = pool.takeFloats(input);
                engine.run(pooling, Address.of(ofMeans), OneDnnTensor.address(floats));
                engine.run(
                        new Conversion.FromFloats(input.size()),
                        OneDnnTensor.address(floats),
                        OneDnnTensor.address(gradient));
                pool.release(floats);
            }
        }
        return gradient;
    }
}
