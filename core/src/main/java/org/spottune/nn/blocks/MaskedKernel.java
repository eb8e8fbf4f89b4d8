package org.spottune.nn.blocks;

import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code W [m > threshold]}, see {@link Decoration.WeightMasks}. */
record MaskedKernel(SharedKernel shared, Parameter own, double threshold) implements DerivedKernel {

    MaskedKernel(ParameterSet parameters, SharedKernel shared, Learning learning, Decoration.WeightMasks masks) {
        this(
                shared,
                parameters.declare(new Parameter(
                        shared.name() + ".mask",
                        learning.ofDecoration().weightRole(),
                        learning.ofDecoration().group(),
                        Initializer.MASK,
                        shared.shape().weightShape())),
                masks.threshold());
    }

    @Override
    public INDArray derived() {
        INDArray weight = shared.weight().values();
        return own.values().gt(threshold).castTo(weight.dataType()).muli(weight);
    }

    /** The threshold counts as the identity (Bengio, Léonard and Courville, 2013: straight-through estimator). */
    @Override
    public void pullBack(INDArray gradient) {
        INDArray weight = shared.weight().values();
        own.gradientVector().write(gradient.reshape('c', weight.shape()).mul(weight));
    }
}
