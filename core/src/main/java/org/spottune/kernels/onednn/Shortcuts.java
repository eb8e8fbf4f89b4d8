package org.spottune.kernels.onednn;

import org.bytedeco.javacpp.Pointer;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Downsampling;
import org.spottune.kernels.Tensor;
import org.spottune.kernels.onednn.StridedCopy.Side;

/** Shortcuts without parameters, forward and backward. */
final class Shortcuts {

    private final Engine engine;
    private final BufferPool pool;

    Shortcuts(Engine engine, BufferPool pool) {
        this.engine = engine;
        this.pool = pool;
    }

    Tensor downsample(Tensor input, Downsampling shortcut) {
        ActivationShape outputShape = shortcut.output(input.shape());
        ActivationShape copied = outputShape.withChannels(input.shape().channels());
        Tensor output = zeros(outputShape);
        Address target = OneDnnTensor.address(output).plus(offset(shortcut));
        switch (shortcut.kind()) {
            case FIRST -> engine.run(
                    new StridedCopy(copied, Side.every(input.shape(), shortcut.stride()), Side.all(outputShape)),
                    OneDnnTensor.address(input),
                    target);
            case AVERAGE -> {
                OneDnnTensor means = pool.take(copied);
                engine.run(pooling(input.shape(), shortcut), OneDnnTensor.address(input), OneDnnTensor.address(means));
                engine.run(
                        new StridedCopy(copied, Side.all(copied), Side.all(outputShape)),
                        OneDnnTensor.address(means),
                        target);
                pool.release(means);
            }
        }
        return output;
    }

    Tensor downsampleGradient(Tensor outputGradient, Downsampling shortcut, ActivationShape input) {
        ActivationShape outputShape = outputGradient.shape();
        ActivationShape copied = outputShape.withChannels(input.channels());
        Address source = OneDnnTensor.address(outputGradient).plus(offset(shortcut));
        return switch (shortcut.kind()) {
            case FIRST -> {
                Tensor gradient = zeros(input);
                engine.run(
                        new StridedCopy(copied, Side.all(outputShape), Side.every(input, shortcut.stride())),
                        source,
                        OneDnnTensor.address(gradient));
                yield gradient;
            }
            case AVERAGE -> {
                Tensor gradient = pool.take(input);
                OneDnnTensor ofMeans = pool.take(copied);
                engine.run(
                        new StridedCopy(copied, Side.all(outputShape), Side.all(copied)),
                        source,
                        OneDnnTensor.address(ofMeans));
                engine.run(
                        new AveragePooling.Gradient(pooling(input, shortcut)),
                        OneDnnTensor.address(ofMeans),
                        OneDnnTensor.address(gradient));
                pool.release(ofMeans);
                yield gradient;
            }
        };
    }

    private static AveragePooling pooling(ActivationShape input, Downsampling shortcut) {
        return AveragePooling.windows(input, shortcut.stride());
    }

    private long offset(Downsampling shortcut) {
        return (long) shortcut.channelOffset() * engine.activationBytes();
    }

    private Tensor zeros(ActivationShape shape) {
        Tensor tensor = pool.take(shape);
        Pointer.memset(OneDnnTensor.address(tensor), 0, OneDnnTensor.bytes(tensor));
        return tensor;
    }
}
