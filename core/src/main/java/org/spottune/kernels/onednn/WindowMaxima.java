package org.spottune.kernels.onednn;

import org.bytedeco.dnnl.global.dnnl;
import org.spottune.kernels.MaxPooling;
import org.spottune.kernels.Tensor;

/**
 * Max-pooling, forward and backward.
 *
 * <p>The gradient finds the positions of the maxima again, which costs little more than reading the input, so nothing
 * is kept between the passes.
 */
final class WindowMaxima implements AutoCloseable {

    private final Engine engine;
    private final BufferPool pool;
    private final Scratch positions = new Scratch();

    WindowMaxima(Engine engine, BufferPool pool) {
        this.engine = engine;
        this.pool = pool;
    }

    Tensor of(Tensor input, MaxPooling windows) {
        OneDnnTensor output = pool.take(windows.output(input.shape()));
        engine.run(
                new WindowMaximum(input.shape(), windows), OneDnnTensor.address(input), OneDnnTensor.address(output));
        return output;
    }

    Tensor gradient(Tensor outputGradient, Tensor input, MaxPooling windows) {
        WindowMaximum maximum = new WindowMaximum(input.shape(), windows);
        Primitive forward = engine.primitive(new WindowMaximum.WithPositions(maximum));
        Address workspace = positions.atLeast(forward.bytes(dnnl.DNNL_ARG_WORKSPACE));
        OneDnnTensor output = pool.take(outputGradient.shape());
        forward.run(OneDnnTensor.address(input), OneDnnTensor.address(output), workspace);
        pool.release(output);
        OneDnnTensor gradient = pool.take(input.shape());
        engine.run(
                new WindowMaximum.Gradient(maximum),
                OneDnnTensor.address(outputGradient),
                workspace,
                OneDnnTensor.address(gradient));
        return gradient;
    }

    @Override
    public void close() {
        positions.close();
    }
}
