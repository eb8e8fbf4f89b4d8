package org.spottune.kernels.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.BatchNormalization;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.Downsampling;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.NormalizationParameters;
import org.spottune.kernels.Tensor;

/** {@link Kernels} in single precision on the CPU, computed by oneDNN. */
public final class OneDnnKernels implements Kernels {

    private final Engine engine = new Engine();
    private final BufferPool pool = new BufferPool();
    private final WeightGradients weightGradients = new WeightGradients(engine);
    private final WinogradContext winograd = new WinogradContext(engine);
    private final Rows rows = new Rows(engine, pool);
    private final Shortcuts shortcuts = new Shortcuts(engine, pool);
    private final List<OneDnnConvolution> convolutions = new ArrayList<>();
    private final List<OneDnnBatchNormalization> normalizations = new ArrayList<>();

    /** Whether oneDNN's library exists for this platform and loads. */
    public static boolean isAvailable() {
        try {
            Loader.load(dnnl.class);
            return dnnl.dnnl_engine_get_count(dnnl.dnnl_cpu) > 0;
        } catch (LinkageError notLoaded) {
            return false;
        }
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
        Pointer.memcpy(OneDnnTensor.address(tensor), Address.of(values), OneDnnTensor.bytes(tensor));
        return tensor;
    }

    @Override
    public INDArray read(Tensor tensor) {
        ActivationShape shape = tensor.shape();
        INDArray values = Nd4j.createUninitialized(
                DataType.FLOAT, new long[] {shape.batch(), shape.height(), shape.width(), shape.channels()}, 'c');
        Pointer.memcpy(Address.of(values), OneDnnTensor.address(tensor), OneDnnTensor.bytes(tensor));
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
    public INDArray meanOverSpace(Tensor input) {
        INDArray means = Nd4j.createUninitialized(
                DataType.FLOAT, new long[] {input.shape().batch(), input.shape().channels()}, 'c');
        engine.run(AveragePooling.global(input.shape()), OneDnnTensor.address(input), Address.of(means));
        return means;
    }

    @Override
    public Tensor meanOverSpaceGradient(INDArray outputGradient, ActivationShape input) {
        Tensor gradient = pool.take(input);
        INDArray ofMeans = Address.dense(outputGradient);
        engine.run(
                new AveragePooling.Gradient(AveragePooling.global(input)),
                Address.of(ofMeans),
                OneDnnTensor.address(gradient));
        return gradient;
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
    public void close() {
        convolutions.forEach(OneDnnConvolution::close);
        normalizations.forEach(OneDnnBatchNormalization::close);
        weightGradients.close();
        winograd.close();
        rows.close();
        pool.close();
        engine.close();
    }
}
