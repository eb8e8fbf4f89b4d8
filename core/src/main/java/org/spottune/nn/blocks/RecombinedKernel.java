package org.spottune.nn.blocks;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.FlatVector;
import org.spottune.nn.blocks.Decoration.FilterControllers.Kind;

/** {@code C W} with {@code W} as a matrix of filters {@code [out, in k k]}, see {@link Decoration.FilterControllers}. */
record RecombinedKernel(SharedKernel shared, Parameter own, Kind kind) implements DerivedKernel {

    RecombinedKernel(
            ParameterSet parameters, SharedKernel shared, Learning learning, Decoration.FilterControllers controllers) {
        this(
                shared,
                shared.declareOwn(
                        parameters,
                        ".controller",
                        learning,
                        controllers.start(),
                        shared.shape().outChannels(),
                        controllers.kind() == Kind.FULL ? shared.shape().outChannels() : 1),
                controllers.kind());
    }

    @Override
    public void derive(FlatVector target) {
        INDArray kernel = target.read();
        INDArray filters = filters(shared.weight().values());
        switch (kind) {
                // ND4J multiplies into order 'f' without copies, so we compute (C W)ᵀ = Wᵀ Cᵀ.
            case FULL -> Nd4j.gemm(
                    filters.transpose(),
                    own.values().transpose(),
                    filters(kernel).transpose(),
                    false,
                    false,
                    1,
                    0);
            case DIAGONAL -> filters(kernel).assign(filters).muliColumnVector(own.values());
        }
        target.write(kernel);
    }

    @Override
    public void pullBack(FlatVector gradient) {
        INDArray filters = filters(shared.weight().values());
        INDArray ofKernel = filters(gradient.read());
        INDArray target = own.gradient();
        switch (kind) {
                // (G Wᵀ)ᵀ = W Gᵀ.
            case FULL -> Nd4j.gemm(filters.transpose(), ofKernel.transpose(), target.transpose(), true, false, 1, 0);
            case DIAGONAL -> target.assign(
                    ofKernel.mul(filters).sum(1).reshape(shared.shape().outChannels(), 1));
        }
        own.gradientVector().write(target);
    }

    /** The filters of a kernel as rows, a view {@code [out, in k k]}. */
    private INDArray filters(INDArray kernel) {
        return kernel.reshape('c', shared.shape().outChannels(), -1);
    }
}
