package org.spottune.kernels.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Tensor;

/** A tensor as an ND4J array {@code [batch, height, width, channels]}, order 'c', a view of a pooled buffer. */
final class Nd4jTensor implements Tensor {

    private final ActivationShape shape;
    private final INDArray buffer;
    private final INDArray values;

    Nd4jTensor(ActivationShape shape, INDArray buffer) {
        this.shape = shape;
        this.buffer = buffer;
        this.values = buffer.reshape('c', shape.batch(), shape.height(), shape.width(), shape.channels());
    }

    static INDArray values(Tensor tensor) {
        return ((Nd4jTensor) tensor).values;
    }

    /** The values as {@code [batch * height * width, channels]}. */
    static INDArray perChannel(Tensor tensor) {
        ActivationShape shape = tensor.shape();
        return ((Nd4jTensor) tensor).buffer.reshape('c', shape.valuesPerChannel(), shape.channels());
    }

    /** The values as {@code [batch, height * width * channels]}. */
    static INDArray perRow(Tensor tensor) {
        ActivationShape shape = tensor.shape();
        return ((Nd4jTensor) tensor).buffer.reshape('c', shape.batch(), shape.rowSize());
    }

    @Override
    public ActivationShape shape() {
        return shape;
    }

    INDArray buffer() {
        return buffer;
    }
}
