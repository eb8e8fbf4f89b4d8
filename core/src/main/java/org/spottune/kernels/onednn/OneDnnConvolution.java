package org.spottune.kernels.onednn;

import java.util.Optional;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.Tensor;

/**
 * A convolution that packs its weights for each direction, again only if they changed; by Winograd's method if
 * suitable.
 */
final class OneDnnConvolution implements Convolution, AutoCloseable {

    private final Engine engine;
    private final BufferPool pool;
    private final WeightGradients weightGradients;
    private final ConvolutionShape shape;
    private final boolean rectified;
    private final Optional<Address> bias;
    private final Optional<Address> gradient;
    private final PackedWeights forwardWeights;
    private final PackedWeights backwardWeights;
    private final WinogradConvolution winograd;
    // Keeps the memory behind the addresses alive.
    private final ConvolutionWeights weights;

    OneDnnConvolution(
            Engine engine,
            BufferPool pool,
            WeightGradients weightGradients,
            WinogradContext winogradContext,
            ConvolutionShape shape,
            ConvolutionWeights weights) {
        this.engine = engine;
        this.pool = pool;
        this.weightGradients = weightGradients;
        this.shape = shape;
        this.weights = weights;
        this.rectified = weights.rectified();
        this.bias = weights.bias().map(Address::of);
        this.gradient = weights.gradient().map(Address::of);
        long out = shape.outChannels();
        long in = shape.inChannels();
        long k = shape.kernel();
        FlatVector weight = weights.weight();
        forwardWeights =
                new PackedWeights(engine, weight, new long[] {out, in, k, k}, new long[] {in * k * k, k * k, k, 1});
        backwardWeights =
                new PackedWeights(engine, weight, new long[] {in, out, k, k}, new long[] {k * k, in * k * k, k, 1});
        winograd = new WinogradConvolution(winogradContext, shape, weight, bias, rectified);
    }

    @Override
    public Tensor forward(Tensor input) {
        Tensor output = pool.take(shape.output(input.shape()));
        if (winograd.suits(input.shape())) {
            winograd.forward(input, output);
            return output;
        }
        forward(new ConvolutionForward(shape, input.shape(), bias.isPresent(), false, rectified), input, output);
        return output;
    }

    @Override
    public void addForwardRectified(Tensor input, Tensor sum) {
        if (winograd.suits(input.shape())) {
            winograd.addForwardRectified(input, sum);
        } else {
            forward(new ConvolutionForward(shape, input.shape(), bias.isPresent(), true, true), input, sum);
        }
    }

    private void forward(ConvolutionForward operation, Tensor input, Tensor output) {
        Primitive primitive = engine.primitive(operation);
        Address packed = forwardWeights.packedFor(primitive);
        if (bias.isPresent()) {
            primitive.run(OneDnnTensor.address(input), packed, bias.get(), OneDnnTensor.address(output));
        } else {
            primitive.run(OneDnnTensor.address(input), packed, OneDnnTensor.address(output));
        }
    }

    @Override
    public void weightGradient(Tensor input, Tensor outputGradient) {
        Address target = gradient.orElseThrow(() -> new IllegalStateException(
                "Cannot compute the weight gradient of " + shape + ": its weights are fixed"));
        if (winograd.suits(input.shape())) {
            winograd.weightGradient(input, outputGradient, target);
            return;
        }
        Primitive primitive = engine.primitive(new ConvolutionWeightGradient(shape, input.shape()));
        weightGradients.write(
                primitive,
                OneDnnTensor.address(input),
                OneDnnTensor.address(outputGradient),
                target,
                shape.weightShape());
    }

    @Override
    public Tensor inputGradient(Tensor outputGradient, ActivationShape input) {
        Tensor result = pool.take(input);
        if (winograd.suits(input)) {
            winograd.inputGradient(outputGradient, result);
            return result;
        }
        Primitive primitive = engine.primitive(new ConvolutionInputGradient(shape, input, false));
        primitive.run(
                OneDnnTensor.address(outputGradient),
                backwardWeights.packedFor(primitive),
                OneDnnTensor.address(result));
        return result;
    }

    @Override
    public void close() {
        forwardWeights.close();
        backwardWeights.close();
        winograd.close();
    }
}
