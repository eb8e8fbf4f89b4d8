package org.spottune.nn.blocks;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/**
 * {@code W x + P x}, see {@link Decoration.ParallelAdapters}. Without dropout, training also needs only one
 * convolution, with {@code P} added to the kernel's centre.
 */
final class ParallelAdapter implements DomainConvolution {

    private final SharedKernel shared;
    private final Parameter adapter;
    private final ConvolutionShape pointwiseShape;
    private final double dropout;
    private final KernelDecorator decorator;
    private final PlainConvolution plain;

    private Kernels kernels;
    private Convolution pointwise;
    private Convolution joint;
    private FlatVector jointWeight;
    private long jointVersion;
    private boolean isSeparate;
    private Optional<Tensor> factors = Optional.empty();
    private Tensor dropped;

    ParallelAdapter(
            ParameterSet parameters,
            SharedKernel shared,
            Learning learning,
            Decoration.ParallelAdapters adapters,
            KernelDecorator decorator) {
        this.shared = shared;
        this.dropout = adapters.dropout();
        this.decorator = decorator;
        this.plain = new PlainConvolution(shared);
        this.pointwiseShape = ConvolutionShape.same(
                shared.shape().inChannels(),
                shared.shape().outChannels(),
                1,
                shared.shape().stride());
        this.adapter = shared.declareOwn(
                parameters, ".adapter.weight", learning, adapters.start(), pointwiseShape.weightShape());
    }

    @Override
    public void bind(Kernels owner) {
        kernels = owner;
        plain.bind(owner);
        pointwise = null;
        joint = null;
    }

    @Override
    public Tensor forward(Tensor input) {
        if (pointwise == null) {
            pointwise = kernels.convolution(
                    pointwiseShape,
                    ConvolutionWeights.learning(adapter.vector(), adapter.gradientVector(), Optional.empty()));
        }
        isSeparate = dropout > 0 && decorator.dropout().isPresent();
        if (!isSeparate) {
            return joint().forward(input);
        }
        factors = Optional.of(factors(input.shape(), decorator.dropout().get()));
        dropped = kernels.copy(input);
        kernels.multiply(dropped, factors.get());
        Tensor output = plain.forward(input);
        Tensor beside = pointwise.forward(dropped);
        kernels.add(output, beside);
        kernels.release(beside);
        return output;
    }

    private Convolution joint() {
        if (joint == null) {
            jointWeight = shared.weight().vector().like();
            joint = kernels.convolution(shared.shape(), shared.weights(jointWeight));
            jointVersion = ConvolutionUnit.NEVER;
        }
        long version = version();
        if (version != jointVersion) {
            jointWeight.copyFrom(shared.weight().vector());
            INDArray kernel = jointWeight.read();
            addToCentre(kernel.reshape('c', shared.shape().weightShape()));
            jointWeight.write(kernel);
            jointVersion = version;
        }
        return joint;
    }

    /** Factors at every position: 0 for dropped channels, {@code 1 / (1 - dropout)} for others. */
    private Tensor factors(ActivationShape shape, ChannelDropout draws) {
        double places = (double) shape.height() * shape.width();
        float[] values = new float[Math.multiplyExact(shape.batch(), shape.channels())];
        for (int row = 0; row < shape.batch(); row++) {
            for (int channel = 0; channel < shape.channels(); channel++) {
                boolean stays = draws.draw(row, shared.name(), channel) >= dropout;
                values[row * shape.channels() + channel] = (float) (stays ? places / (1 - dropout) : 0);
            }
        }
        INDArray sums = Nd4j.createFromArray(values).reshape('c', shape.batch(), shape.channels());
        return kernels.meanOverSpaceGradient(sums.castTo(kernels.dataType()), shape);
    }

    @Override
    public Tensor backward(Tensor input, Tensor outputGradient, boolean wantsInputGradient) {
        return isSeparate
                ? separateBackward(input, outputGradient, wantsInputGradient)
                : jointBackward(input, outputGradient, wantsInputGradient);
    }

    private Tensor jointBackward(Tensor input, Tensor outputGradient, boolean wantsInputGradient) {
        if (shared.learns()) {
            joint.weightGradient(input, outputGradient);
            adapter.gradientVector().write(centre(shared.weight().gradient()));
        } else {
            pointwise.weightGradient(input, outputGradient);
        }
        Tensor result = wantsInputGradient ? joint.inputGradient(outputGradient, input.shape()) : null;
        kernels.release(outputGradient);
        return result;
    }

    private Tensor separateBackward(Tensor input, Tensor outputGradient, boolean wantsInputGradient) {
        pointwise.weightGradient(dropped, outputGradient);
        if (!wantsInputGradient) {
            return plain.backward(input, outputGradient, false);
        }
        Tensor beside = pointwise.inputGradient(outputGradient, input.shape());
        kernels.multiply(beside, factors.orElseThrow());
        Tensor result = plain.backward(input, outputGradient, true);
        kernels.add(result, beside);
        kernels.release(beside);
        return result;
    }

    @Override
    public INDArray kernel() {
        INDArray sum = shared.weight().values().dup('c');
        addToCentre(sum);
        return sum;
    }

    private void addToCentre(INDArray kernel) {
        INDArray centre = centre(kernel);
        centre.addi(adapter.values().reshape('c', centre.shape()));
    }

    /** The kernel's centre, a view {@code [out, in]}. */
    private static INDArray centre(INDArray kernel) {
        long middle = kernel.size(2) / 2;
        return kernel.get(
                NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(middle), NDArrayIndex.point(middle));
    }

    @Override
    public Optional<INDArray> shift() {
        return plain.shift();
    }

    @Override
    public long version() {
        return shared.version() + adapter.vector().version();
    }
}
