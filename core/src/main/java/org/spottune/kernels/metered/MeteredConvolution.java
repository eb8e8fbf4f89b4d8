package org.spottune.kernels.metered;

import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.Tensor;
import org.spottune.kernels.metered.KernelWork.Kind;

/** A convolution that records the cost of its passes. */
final class MeteredConvolution implements Convolution {

    private final Convolution inner;
    private final Meter meter;
    private final ConvolutionShape shape;
    private final boolean learns;

    MeteredConvolution(Convolution inner, Meter meter, ConvolutionShape shape, boolean learns) {
        this.inner = inner;
        this.meter = meter;
        this.shape = shape;
        this.learns = learns;
    }

    @Override
    public Tensor forward(Tensor input) {
        return meter.measure(
                work(Kind.CONVOLUTION_FORWARD, input.shape()),
                shape.operations(input.shape()),
                () -> inner.forward(input));
    }

    @Override
    public void addForwardRectified(Tensor input, Tensor sum) {
        meter.measure(
                work(Kind.CONVOLUTION_FORWARD, input.shape()),
                shape.operations(input.shape()),
                () -> inner.addForwardRectified(input, sum));
    }

    @Override
    public void weightGradient(Tensor input, Tensor outputGradient) {
        meter.measure(
                work(Kind.CONVOLUTION_WEIGHT_GRADIENT, input.shape()),
                shape.operations(input.shape()),
                () -> inner.weightGradient(input, outputGradient));
    }

    @Override
    public Tensor inputGradient(Tensor outputGradient, ActivationShape input) {
        return meter.measure(
                work(Kind.CONVOLUTION_DATA_GRADIENT, input),
                shape.operations(input),
                () -> inner.inputGradient(outputGradient, input));
    }

    private KernelWork work(Kind kind, ActivationShape input) {
        String stride = shape.stride() == 1 ? "" : "/" + shape.stride();
        return new KernelWork(
                kind,
                shape.kernel() + "x" + shape.kernel() + stride + " " + shape.inChannels() + "->" + shape.outChannels()
                        + " on " + input.height() + "x" + input.width() + (learns ? "" : ", folded"));
    }
}
