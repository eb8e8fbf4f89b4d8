package org.spottune.kernels.onednn;

import static org.spottune.kernels.NormalizationParameters.MOMENTUM;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.BatchNormalization;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.NormalizationParameters;
import org.spottune.kernels.NormalizationParameters.Gradients;
import org.spottune.kernels.Tensor;

/** Batch normalisation and rectifier as one primitive per direction. */
final class OneDnnBatchNormalization implements BatchNormalization, AutoCloseable {

    private final Engine engine;
    private final BufferPool pool;
    private final NormalizationParameters parameters;
    private final NativeBuffer batchMean;
    private final NativeBuffer batchVariance;
    private final Scratch workspace = new Scratch();
    private final Scratch discardedGradients = new Scratch();

    private Tensor input;
    private NormalizationForward last;
    private Address rectifierWorkspace;

    OneDnnBatchNormalization(Engine engine, BufferPool pool, NormalizationParameters parameters) {
        this.engine = engine;
        this.pool = pool;
        this.parameters = parameters;
        this.batchMean = new NativeBuffer(channelBytes());
        this.batchVariance = new NativeBuffer(channelBytes());
    }

    @Override
    public Tensor forward(Tensor x, Statistics statistics) {
        Tensor output = pool.take(x.shape());
        input = x;
        last = new NormalizationForward(x.shape(), statistics, parameters.rectified());
        Primitive primitive = engine.primitive(last);
        rectifierWorkspace =
                parameters.rectified() ? workspace.atLeast(primitive.bytes(dnnl.DNNL_ARG_WORKSPACE)) : null;
        run(
                primitive,
                OneDnnTensor.address(x),
                Address.of(parameters.weight()),
                Address.of(parameters.bias()),
                mean(),
                variance(),
                OneDnnTensor.address(output));
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient) {
        Pointer gradient = OneDnnTensor.address(outputGradient);
        Address discarded = discardedGradients.atLeast(2 * channelBytes());
        run(
                engine.primitive(new NormalizationBackward(last)),
                OneDnnTensor.address(input),
                gradient,
                Address.of(parameters.weight()),
                mean(),
                variance(),
                gradient,
                parameters.gradients().map(Gradients::weight).map(Address::of).orElse(discarded),
                parameters.gradients().map(Gradients::bias).map(Address::of).orElse(discarded.plus(channelBytes())));
        parameters.gradients().ifPresent(gradients -> writeStatistics(gradients, outputGradient.shape()));
        return outputGradient;
    }

    private void run(Primitive primitive, Pointer... arguments) {
        List<Pointer> all = new ArrayList<>();
        Collections.addAll(all, arguments);
        if (parameters.rectified()) {
            all.add(rectifierWorkspace);
        }
        primitive.run(all.toArray(Pointer[]::new));
    }

    private Address mean() {
        return last.statistics() == Statistics.BATCH ? batchMean.start() : Address.of(parameters.mean());
    }

    private Address variance() {
        return last.statistics() == Statistics.BATCH ? batchVariance.start() : Address.of(parameters.variance());
    }

    private void writeStatistics(Gradients gradients, ActivationShape shape) {
        if (last.statistics() == Statistics.STORED) {
            Pointer.memset(Address.of(gradients.mean()), 0, channelBytes());
            Pointer.memset(Address.of(gradients.variance()), 0, channelBytes());
            return;
        }
        long count = shape.valuesPerChannel();
        double unbiased = count / Math.max(1.0, count - 1.0);
        writeStep(parameters.mean(), batchMean.start(), 1, gradients.mean());
        writeStep(parameters.variance(), batchVariance.start(), unbiased, gradients.variance());
    }

    /** {@code target = momentum * (running - factor * batch)}. */
    private void writeStep(FlatVector running, Address batch, double factor, FlatVector target) {
        float[] step = values(Address.of(running));
        float[] ofBatch = values(batch);
        for (int c = 0; c < step.length; c++) {
            step[c] = (float) (MOMENTUM * (step[c] - factor * ofBatch[c]));
        }
        new FloatPointer(Address.of(target)).put(step);
    }

    private float[] values(Address address) {
        float[] values = new float[channels()];
        new FloatPointer(address).get(values);
        return values;
    }

    private int channels() {
        return Math.toIntExact(parameters.weight().length());
    }

    private long channelBytes() {
        return (long) channels() * Float.BYTES;
    }

    @Override
    public void close() {
        batchMean.close();
        batchVariance.close();
        workspace.close();
        discardedGradients.close();
    }
}
