package org.spottune.kernels.metered;

import org.spottune.kernels.BatchNormalization;
import org.spottune.kernels.Tensor;
import org.spottune.kernels.metered.KernelWork.Kind;

/** A batch normalisation that records the cost of its passes. */
final class MeteredBatchNormalization implements BatchNormalization {

    private final BatchNormalization inner;
    private final Meter meter;

    MeteredBatchNormalization(BatchNormalization inner, Meter meter) {
        this.inner = inner;
        this.meter = meter;
    }

    @Override
    public Tensor forward(Tensor input, Statistics statistics) {
        return meter.measure(
                MeteredKernels.work(Kind.NORMALIZATION, "forward", input.shape()),
                () -> inner.forward(input, statistics));
    }

    @Override
    public Tensor backward(Tensor outputGradient) {
        return meter.measure(
                MeteredKernels.work(Kind.NORMALIZATION, "backward", outputGradient.shape()),
                () -> inner.backward(outputGradient));
    }
}
