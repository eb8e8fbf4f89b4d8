package org.spottune.kernels.metered;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.BatchNormalization;
import org.spottune.kernels.ChannelTerm;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.Downsampling;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.MaxPooling;
import org.spottune.kernels.NormalizationParameters;
import org.spottune.kernels.Tensor;
import org.spottune.kernels.metered.KernelWork.Kind;

/**
 * Kernels that delegate to another implementation and record the cost of every call.
 *
 * <p>Tensors belong to the inner kernels.
 */
public final class MeteredKernels implements Kernels {

    private final Kernels inner;
    private final Meter meter;

    /** @param inner kernels that compute; closed together with these */
    public MeteredKernels(Kernels inner, Meter meter) {
        this.inner = inner;
        this.meter = meter;
    }

    static KernelWork work(Kind kind, String operation, ActivationShape shape) {
        return new KernelWork(kind, operation + " " + shape.channels() + " on " + shape.height() + "x" + shape.width());
    }

    @Override
    public DataType dataType() {
        return inner.dataType();
    }

    @Override
    public Tensor take(ActivationShape shape) {
        return meter.measure(new KernelWork(Kind.BUFFERS, "take"), () -> inner.take(shape));
    }

    @Override
    public void release(Tensor tensor) {
        meter.measure(new KernelWork(Kind.BUFFERS, "release"), () -> inner.release(tensor));
    }

    @Override
    public void releaseAll() {
        meter.measure(new KernelWork(Kind.BUFFERS, "release all"), inner::releaseAll);
    }

    @Override
    public Tensor load(INDArray activations) {
        return meter.measure(new KernelWork(Kind.COPY, "load"), () -> inner.load(activations));
    }

    @Override
    public INDArray read(Tensor tensor) {
        return meter.measure(new KernelWork(Kind.COPY, "read"), () -> inner.read(tensor));
    }

    @Override
    public Tensor copy(Tensor source) {
        return meter.measure(work(Kind.COPY, "copy", source.shape()), () -> inner.copy(source));
    }

    @Override
    public Convolution convolution(ConvolutionShape shape, ConvolutionWeights weights) {
        return new MeteredConvolution(
                inner.convolution(shape, weights),
                meter,
                shape,
                weights.gradient().isPresent());
    }

    @Override
    public BatchNormalization batchNormalization(NormalizationParameters parameters) {
        return new MeteredBatchNormalization(inner.batchNormalization(parameters), meter);
    }

    @Override
    public void add(Tensor sum, Tensor addend) {
        meter.measure(work(Kind.ELEMENTWISE, "add", sum.shape()), () -> inner.add(sum, addend));
    }

    @Override
    public void rectify(Tensor values) {
        meter.measure(work(Kind.ELEMENTWISE, "rectify", values.shape()), () -> inner.rectify(values));
    }

    @Override
    public void addRectified(Tensor sum, Tensor addend) {
        meter.measure(work(Kind.ELEMENTWISE, "add, rectify", sum.shape()), () -> inner.addRectified(sum, addend));
    }

    @Override
    public void rectifierGradient(Tensor gradient, Tensor output) {
        meter.measure(
                work(Kind.ELEMENTWISE, "rectifier gradient", gradient.shape()),
                () -> inner.rectifierGradient(gradient, output));
    }

    @Override
    public Tensor downsample(Tensor input, Downsampling shortcut) {
        return meter.measure(work(Kind.POOLING, "downsample", input.shape()), () -> inner.downsample(input, shortcut));
    }

    @Override
    public Tensor downsampleGradient(Tensor outputGradient, Downsampling shortcut, ActivationShape input) {
        return meter.measure(
                work(Kind.POOLING, "downsample gradient", input),
                () -> inner.downsampleGradient(outputGradient, shortcut, input));
    }

    @Override
    public Tensor maxPool(Tensor input, MaxPooling windows) {
        return meter.measure(work(Kind.POOLING, "max-pool", input.shape()), () -> inner.maxPool(input, windows));
    }

    @Override
    public Tensor maxPoolGradient(Tensor outputGradient, Tensor input, MaxPooling windows) {
        return meter.measure(
                work(Kind.POOLING, "max-pool gradient", input.shape()),
                () -> inner.maxPoolGradient(outputGradient, input, windows));
    }

    @Override
    public INDArray meanOverSpace(Tensor input) {
        return meter.measure(work(Kind.POOLING, "mean over space", input.shape()), () -> inner.meanOverSpace(input));
    }

    @Override
    public Tensor meanOverSpaceGradient(INDArray outputGradient, ActivationShape input) {
        return meter.measure(
                work(Kind.POOLING, "mean over space gradient", input),
                () -> inner.meanOverSpaceGradient(outputGradient, input));
    }

    @Override
    public Tensor selectRows(Tensor input, int[] rows) {
        return meter.measure(work(Kind.COPY, "select rows", input.shape()), () -> inner.selectRows(input, rows));
    }

    @Override
    public Tensor chooseRows(boolean[] choice, Tensor ifTrue, Tensor ifFalse) {
        return meter.measure(
                work(Kind.COPY, "choose rows", ifTrue.shape()), () -> inner.chooseRows(choice, ifTrue, ifFalse));
    }

    @Override
    public void putRows(Tensor target, Tensor source, int[] rows) {
        meter.measure(work(Kind.COPY, "put rows", target.shape()), () -> inner.putRows(target, source, rows));
    }

    @Override
    public void addRows(Tensor target, Tensor source, int[] rows) {
        meter.measure(work(Kind.ELEMENTWISE, "add rows", target.shape()), () -> inner.addRows(target, source, rows));
    }

    @Override
    public void zeroRows(Tensor target, int[] rows) {
        meter.measure(work(Kind.COPY, "zero rows", target.shape()), () -> inner.zeroRows(target, rows));
    }

    @Override
    public double[] rowDotsOfDifference(Tensor weight, Tensor a, Tensor b) {
        return meter.measure(
                work(Kind.ELEMENTWISE, "row dots of difference", weight.shape()),
                () -> inner.rowDotsOfDifference(weight, a, b));
    }

    @Override
    public double[] rowSquaredDistances(Tensor a, Tensor b) {
        return meter.measure(
                work(Kind.ELEMENTWISE, "row squared distances", a.shape()), () -> inner.rowSquaredDistances(a, b));
    }

    @Override
    public Tensor scaledDifference(double factor, Tensor a, Tensor b) {
        return meter.measure(
                work(Kind.ELEMENTWISE, "scaled difference", a.shape()), () -> inner.scaledDifference(factor, a, b));
    }

    @Override
    public void multiply(Tensor product, Tensor factor) {
        meter.measure(work(Kind.ELEMENTWISE, "multiply", product.shape()), () -> inner.multiply(product, factor));
    }

    @Override
    public double[] channelMeans(Tensor a, Tensor b) {
        return meter.measure(
                work(Kind.ELEMENTWISE, "channel means of product", a.shape()), () -> inner.channelMeans(a, b));
    }

    @Override
    public double[] channelMeans(Tensor values) {
        return meter.measure(work(Kind.ELEMENTWISE, "channel means", values.shape()), () -> inner.channelMeans(values));
    }

    @Override
    public Tensor channelCombination(double[] shift, List<ChannelTerm> terms) {
        return meter.measure(
                work(
                        Kind.ELEMENTWISE,
                        "channel combination",
                        terms.get(0).values().shape()),
                () -> inner.channelCombination(shift, terms));
    }

    @Override
    public Tensor maxPoolTangent(Tensor tangent, Tensor input, MaxPooling windows) {
        return meter.measure(
                work(Kind.POOLING, "max-pool tangent", input.shape()),
                () -> inner.maxPoolTangent(tangent, input, windows));
    }

    @Override
    public Tensor resize(Tensor input, int height, int width) {
        return meter.measure(work(Kind.POOLING, "resize", input.shape()), () -> inner.resize(input, height, width));
    }

    @Override
    public void close() {
        inner.close();
    }
}
