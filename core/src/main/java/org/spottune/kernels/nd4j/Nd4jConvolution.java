package org.spottune.kernels.nd4j;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.HostVector;
import org.spottune.kernels.Tensor;

/** A convolution by libnd4j's {@code conv2d} and {@code conv2d_bp}: oneDNN or plain loops on CPU, cuDNN on CUDA. */
final class Nd4jConvolution implements Convolution {

    private static final int EXPLICIT_PADDING = 0;
    private static final int CHANNELS_LAST = 1;
    private static final int WEIGHTS_OUT_IN_KERNEL = 1;

    private final BufferPool pool;
    private final ConvolutionShape shape;
    private final ConvolutionWeights weights;
    // Views, so every call sees the current values.
    private final INDArray weight;
    private final Optional<INDArray> bias;
    private final Optional<INDArray> gradient;

    Nd4jConvolution(BufferPool pool, ConvolutionShape shape, ConvolutionWeights weights) {
        this.pool = pool;
        this.shape = shape;
        this.weights = weights;
        this.weight = HostVector.array(weights.weight()).reshape('c', shape.weightShape());
        this.bias = weights.bias().map(HostVector::array);
        this.gradient = weights.gradient().map(HostVector::array).map(flat -> flat.reshape('c', shape.weightShape()));
    }

    @Override
    public Tensor forward(Tensor input) {
        Tensor output = pool.take(shape.output(input.shape()));
        INDArray x = Nd4jTensor.values(input);
        INDArray[] inputs =
                bias.map(shift -> new INDArray[] {x, weight, shift}).orElseGet(() -> new INDArray[] {x, weight});
        run(arguments("conv2d")
                .addInputs(inputs)
                .addOutputs(Nd4jTensor.values(output))
                .build());
        if (weights.rectified()) {
            Transforms.relu(Nd4jTensor.values(output), false);
        }
        return output;
    }

    @Override
    public void addForwardRectified(Tensor input, Tensor sum) {
        Tensor addend = forward(input);
        Nd4jTensor.values(sum).addi(Nd4jTensor.values(addend));
        Transforms.relu(Nd4jTensor.values(sum), false);
        pool.release((Nd4jTensor) addend);
    }

    @Override
    public void weightGradient(Tensor input, Tensor outputGradient) {
        INDArray target = gradient.orElseThrow(() -> new IllegalStateException(
                "Cannot compute the weight gradient of " + shape + ": its weights are fixed"));
        Nd4jTensor unused = pool.take(input.shape());
        backward(Nd4jTensor.values(input), outputGradient, unused, target);
        pool.release(unused);
    }

    @Override
    public Tensor inputGradient(Tensor outputGradient, ActivationShape input) {
        Nd4jTensor result = pool.take(input);
        // conv2d_bp does not read the input's values for the input gradient, but needs an array of the input's shape.
        Nd4jTensor anyInput = pool.take(input);
        Nd4jTensor unused = pool.take(new ActivationShape(1, 1, 1, Math.toIntExact(weight.length())));
        backward(
                Nd4jTensor.values(anyInput),
                outputGradient,
                result,
                unused.buffer().reshape('c', shape.weightShape()));
        pool.release(anyInput);
        pool.release(unused);
        return result;
    }

    private void backward(INDArray input, Tensor outputGradient, Tensor inputGradient, INDArray weightGradient) {
        run(arguments("conv2d_bp")
                .addInputs(input, weight, Nd4jTensor.values(outputGradient))
                .addOutputs(Nd4jTensor.values(inputGradient), weightGradient)
                .build());
    }

    private DynamicCustomOp.DynamicCustomOpsBuilder arguments(String name) {
        return DynamicCustomOp.builder(name)
                .addIntegerArguments(
                        shape.kernel(),
                        shape.kernel(),
                        shape.stride(),
                        shape.stride(),
                        shape.padding(),
                        shape.padding(),
                        1,
                        1,
                        EXPLICIT_PADDING,
                        CHANNELS_LAST,
                        WEIGHTS_OUT_IN_KERNEL);
    }

    private static void run(CustomOp op) {
        Nd4j.getExecutioner().exec(op);
    }
}
