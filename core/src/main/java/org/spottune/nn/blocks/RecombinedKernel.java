package org.spottune.nn.blocks;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.nn.blocks.Decoration.FilterControllers.Kind;

/** {@code C W} with {@code W} as a matrix of filters {@code [out, in k k]}, see {@link Decoration.FilterControllers}. */
record RecombinedKernel(SharedKernel shared, Parameter own, Kind kind) implements DerivedKernel {

    RecombinedKernel(
            ParameterSet parameters, SharedKernel shared, Learning learning, Decoration.FilterControllers controllers) {
        this(
                shared,
                parameters.declare(new Parameter(
                        shared.name() + ".controller",
                        learning.ofDecoration().weightRole(),
                        learning.ofDecoration().group(),
                        controllers.start(),
                        shared.shape().outChannels(),
                        controllers.kind() == Kind.FULL ? shared.shape().outChannels() : 1)),
                controllers.kind());
    }

    @Override
    public INDArray derived() {
        return switch (kind) {
            case FULL -> own.values().mmul(filters(shared.weight().values()));
            case DIAGONAL -> filters(shared.weight().values()).mulColumnVector(own.values());
        };
    }

    @Override
    public void pullBack(INDArray gradient) {
        INDArray filters = filters(shared.weight().values());
        own.gradientVector()
                .write(
                        switch (kind) {
                            case FULL -> filters(gradient).mmul(filters.transpose());
                            case DIAGONAL -> filters(gradient).mul(filters).sum(1);
                        });
    }

    private INDArray filters(INDArray kernel) {
        return kernel.reshape('c', shared.shape().outChannels(), -1);
    }
}
