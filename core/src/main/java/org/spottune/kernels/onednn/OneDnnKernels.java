package org.spottune.kernels.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
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
import org.spottune.kernels.Precision;
import org.spottune.kernels.Tensor;

/**
 * {@link Kernels} on the CPU, computed by oneDNN.
 *
 * <p>Arrays are always single-precision; tensors have the given {@link Precision} and are converted from and to arrays.
 */
final class OneDnnKernels implements Kernels {

    private final Engine engine;
    private final BufferPool pool;
    private final WeightGradients weightGradients;
    private final WinogradContext winograd;
    private final Rows rows;
    private final Shortcuts shortcuts;
    private final WindowMaxima maxima;
    private final SpaceMeans means;
    private final Differences differences;
    private final Channels channels;
    private final SpatialGather gather;
    private final List<OneDnnConvolution> convolutions = new ArrayList<>();
    private final List<OneDnnBatchNormalization> normalizations = new ArrayList<>();

    /** Creates kernels with tensors of the given precision, which oneDNN must support on this machine. */
    OneDnnKernels(Precision precision) {
        engine = new Engine(precision);
        pool = new BufferPool(engine.activationBytes());
        weightGradients = new WeightGradients(engine);
        winograd = new WinogradContext(engine);
        rows = new Rows(engine, pool);
        shortcuts = new Shortcuts(engine, pool);
        maxima = new WindowMaxima(engine, pool);
        means = new SpaceMeans(engine, pool);
        differences = new Differences(engine, pool);
        SinglePrecision floats = new SinglePrecision(engine, pool);
        channels = new Channels(floats, winograd);
        gather = new SpatialGather(floats, winograd);
    }

    @Override
    public DataType dataType() {
        return DataType.FLOAT;
    }

    @Override
    public Tensor take(ActivationShape shape) {
        return pool.take(shape);
    }

    @Override
    public void release(Tensor tensor) {
        pool.release((OneDnnTensor) tensor);
    }

    @Override
    public void releaseAll() {
        pool.releaseAll();
    }

    @Override
    public Tensor load(INDArray activations) {
        INDArray values = Address.dense(activations);
        long[] sizes = values.shape();
        Tensor tensor = pool.take(new ActivationShape((int) sizes[0], (int) sizes[1], (int) sizes[2], (int) sizes[3]));
        engine.run(new Conversion.FromFloats(tensor.shape().size()), Address.of(values), OneDnnTensor.address(tensor));
        return tensor;
    }

    @Override
    public INDArray read(Tensor tensor) {
        ActivationShape shape = tensor.shape();
        INDArray values = Nd4j.createUninitialized(
                DataType.FLOAT, new long[] {shape.batch(), shape.height(), shape.width(), shape.channels()}, 'c');
        engine.run(new Conversion.ToFloats(shape.size()), OneDnnTensor.address(tensor), Address.of(values));
        return values;
    }

    @Override
    public Tensor copy(Tensor source) {
        Tensor target = pool.take(source.shape());
        Pointer.memcpy(OneDnnTensor.address(target), OneDnnTensor.address(source), OneDnnTensor.bytes(source));
        return target;
    }

    @Override
    public Convolution convolution(ConvolutionShape shape, ConvolutionWeights weights) {
        OneDnnConvolution convolution = new OneDnnConvolution(engine, pool, weightGradients, winograd, shape, weights);
        convolutions.add(convolution);
        return convolution;
    }

    @Override
    public BatchNormalization batchNormalization(NormalizationParameters parameters) {
        OneDnnBatchNormalization normalization = new OneDnnBatchNormalization(engine, pool, parameters);
        normalizations.add(normalization);
        return normalization;
    }

    @Override
    public void add(Tensor sum, Tensor addend) {
        runSum(sum, addend, false);
    }

    @Override
    public void addRectified(Tensor sum, Tensor addend) {
        runSum(sum, addend, true);
    }

    private void runSum(Tensor sum, Tensor addend, boolean rectified) {
        Address target = OneDnnTensor.address(sum);
        engine.run(new Elementwise.Sum(sum.shape().size(), rectified), target, OneDnnTensor.address(addend), target);
    }

    @Override
    public void rectify(Tensor values) {
        Address address = OneDnnTensor.address(values);
        engine.run(new Elementwise.Rectifier(values.shape().size()), address, address);
    }

    @Override
    public void rectifierGradient(Tensor gradient, Tensor output) {
        Address address = OneDnnTensor.address(gradient);
        engine.run(
                new Elementwise.RectifierGradient(gradient.shape().size()),
                OneDnnTensor.address(output),
                address,
                address);
    }

    @Override
    public Tensor downsample(Tensor input, Downsampling shortcut) {
        return shortcuts.downsample(input, shortcut);
    }

    @Override
    public Tensor downsampleGradient(Tensor outputGradient, Downsampling shortcut, ActivationShape input) {
        return shortcuts.downsampleGradient(outputGradient, shortcut, input);
    }

    @Override
    public Tensor maxPool(Tensor input, MaxPooling windows) {
        return maxima.of(input, windows);
    }

    @Override
    public Tensor maxPoolGradient(Tensor outputGradient, Tensor input, MaxPooling windows) {
        return maxima.gradient(outputGradient, input, windows);
    }

    @Override
    public INDArray meanOverSpace(Tensor input) {
        return means.of(input);
    }

    @Override
    public Tensor meanOverSpaceGradient(INDArray outputGradient, ActivationShape input) {
        return means.gradient(outputGradient, input);
    }

    @Override
    public Tensor selectRows(Tensor input, int[] selected) {
        return rows.select(input, selected);
    }

    @Override
    public Tensor chooseRows(boolean[] choice, Tensor ifTrue, Tensor ifFalse) {
        return rows.choose(choice, ifTrue, ifFalse);
    }

    @Override
    public void putRows(Tensor target, Tensor source, int[] positions) {
        rows.put(target, source, positions);
    }

    @Override
    public void addRows(Tensor target, Tensor source, int[] positions) {
        rows.add(target, source, positions);
    }

    @Override
    public void zeroRows(Tensor target, int[] positions) {
        rows.zero(target, positions);
    }

    @Override
    public double[] rowDotsOfDifference(Tensor weight, Tensor a, Tensor b) {
        return rows.dotsOfDifference(weight, a, b);
    }

    @Override
    public double[] rowSquaredDistances(Tensor a, Tensor b) {
        return differences.squaredRowLengths(a, b);
    }

    @Override
    public Tensor scaledDifference(double factor, Tensor a, Tensor b) {
        return differences.scaled(factor, a, b);
    }

    @Override
    public void multiply(Tensor product, Tensor factor) {
        Address target = OneDnnTensor.address(product);
        engine.run(new Elementwise.Product(product.shape().size()), target, OneDnnTensor.address(factor), target);
    }

    @Override
    public double[] channelMeans(Tensor a, Tensor b) {
        return channels.means(List.of(a, b));
    }

    @Override
    public double[] channelMeans(Tensor values) {
        return channels.means(List.of(values));
    }

    @Override
    public Tensor channelCombination(double[] shift, List<ChannelTerm> terms) {
        return channels.combination(shift, terms);
    }

    @Override
    public Tensor maxPoolTangent(Tensor tangent, Tensor input, MaxPooling windows) {
        return gather.maxPoolTangent(tangent, input, windows);
    }

    @Override
    public Tensor resize(Tensor input, int height, int width) {
        return gather.resize(input, height, width);
    }

    @Override
    public void close() {
        convolutions.forEach(OneDnnConvolution::close);
        normalizations.forEach(OneDnnBatchNormalization::close);
        weightGradients.close();
        winograd.close();
        rows.close();
        maxima.close();
        differences.close();
        pool.close();
        engine.close();
    }
}
