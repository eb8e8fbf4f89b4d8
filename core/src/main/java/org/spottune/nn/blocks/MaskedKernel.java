package org.spottune.nn.blocks;

import org.spottune.kernels.FlatVector;

/** {@code W [m > threshold]}, see {@link Decoration.WeightMasks}. */
record MaskedKernel(SharedKernel shared, Parameter own, double threshold) implements DerivedKernel {

    MaskedKernel(ParameterSet parameters, SharedKernel shared, Learning learning, Decoration.WeightMasks masks) {
        this(
                shared,
                shared.declareOwn(
                        parameters,
                        ".mask",
                        learning,
                        Initializer.MASK,
                        shared.shape().weightShape()),
                masks.threshold());
    }

    @Override
    public void derive(FlatVector target) {
        target.setMasked(shared.weight().vector(), own.vector(), threshold);
    }

    /** Treats the threshold as the identity: the straight-through estimator (Bengio, Léonard and Courville, 2013). */
    @Override
    public void pullBack(FlatVector gradient) {
        own.gradientVector().setProduct(gradient, shared.weight().vector());
    }
}
