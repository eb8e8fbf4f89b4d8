package org.spottune.kernels.nd4j;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastCopyOp;
import org.nd4j.linalg.api.ops.impl.transforms.custom.GreaterThan;
import org.nd4j.linalg.factory.Broadcast;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.BatchNormalization;
import org.spottune.kernels.ChannelTerm;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.Downsampling;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.LinearResize;
import org.spottune.kernels.MaxPooling;
import org.spottune.kernels.NormalizationParameters;
import org.spottune.kernels.Tensor;

/** {@link Kernels} on ND4J arrays. */
final class Nd4jKernels implements Kernels {

    private final DataType type;
    private final BufferPool pool;

    /** Creates kernels for activations and parameters of the given floating-point type. */
    Nd4jKernels(DataType type) {
        this.type = type;
        this.pool = new BufferPool(type);
    }

    @Override
    public DataType dataType() {
        return type;
    }

    @Override
    public Tensor take(ActivationShape shape) {
        return pool.take(shape);
    }

    @Override
    public void release(Tensor tensor) {
        pool.release((Nd4jTensor) tensor);
    }

    @Override
    public void releaseAll() {
        pool.releaseAll();
    }

    @Override
    public Tensor load(INDArray activations) {
        long[] sizes = activations.shape();
        Tensor tensor = pool.take(new ActivationShape((int) sizes[0], (int) sizes[1], (int) sizes[2], (int) sizes[3]));
        Nd4jTensor.values(tensor).assign(activations);
        return tensor;
    }

    @Override
    public INDArray read(Tensor tensor) {
        return Nd4jTensor.values(tensor).dup('c');
    }

    @Override
    public Tensor copy(Tensor source) {
        Nd4jTensor target = pool.take(source.shape());
        target.buffer().assign(((Nd4jTensor) source).buffer());
        return target;
    }

    @Override
    public Convolution convolution(ConvolutionShape shape, ConvolutionWeights weights) {
        return new Nd4jConvolution(pool, shape, weights);
    }

    @Override
    public BatchNormalization batchNormalization(NormalizationParameters parameters) {
        return new Nd4jBatchNormalization(pool, parameters);
    }

    @Override
    public void add(Tensor sum, Tensor addend) {
        ((Nd4jTensor) sum).buffer().addi(((Nd4jTensor) addend).buffer());
    }

    @Override
    public void addRectified(Tensor sum, Tensor addend) {
        add(sum, addend);
        rectify(sum);
    }

    @Override
    public void rectify(Tensor values) {
        Transforms.relu(((Nd4jTensor) values).buffer(), false);
    }

    @Override
    public void rectifierGradient(Tensor gradient, Tensor output) {
        maskByPositive(gradient, output);
    }

    static void maskByPositive(Tensor gradient, Tensor output) {
        INDArray positive =
                Nd4j.createUninitialized(DataType.BOOL, output.shape().size());
        INDArray values = ((Nd4jTensor) output).buffer();
        Nd4j.getExecutioner().exec(new GreaterThan(values, Nd4j.scalar(values.dataType(), 0), positive));
        ((Nd4jTensor) gradient).buffer().muli(positive.castTo(values.dataType()));
    }

    @Override
    public Tensor downsample(Tensor input, Downsampling shortcut) {
        Nd4jTensor output = pool.take(shortcut.output(input.shape()));
        INDArray y = Nd4jTensor.values(output).assign(0);
        INDArray target =
                y.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), channels(input.shape(), shortcut));
        INDArray x = Nd4jTensor.values(input);
        int stride = shortcut.stride();
        switch (shortcut.kind()) {
            case FIRST -> target.assign(window(x, output.shape(), stride, 0, 0));
            case AVERAGE -> {
                forEachPosition(stride, (row, column) -> target.addi(window(x, output.shape(), stride, row, column)));
                target.divi(stride * stride);
            }
        }
        return output;
    }

    @Override
    public Tensor downsampleGradient(Tensor outputGradient, Downsampling shortcut, ActivationShape input) {
        Nd4jTensor result = pool.take(input);
        INDArray dx = Nd4jTensor.values(result).assign(0);
        INDArray dy = Nd4jTensor.values(outputGradient)
                .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), channels(input, shortcut));
        int stride = shortcut.stride();
        ActivationShape output = outputGradient.shape();
        switch (shortcut.kind()) {
            case FIRST -> window(dx, output, stride, 0, 0).assign(dy);
            case AVERAGE -> {
                INDArray share = dy.div(stride * stride);
                forEachPosition(stride, (row, column) -> window(dx, output, stride, row, column)
                        .assign(share));
            }
        }
        return result;
    }

    private static INDArrayIndex channels(ActivationShape input, Downsampling shortcut) {
        return NDArrayIndex.interval(shortcut.channelOffset(), shortcut.channelOffset() + input.channels());
    }

    /** Every {@code stride}-th position from the given one, as many as the output has. */
    private static INDArray window(INDArray values, ActivationShape output, int stride, int row, int column) {
        return values.get(
                NDArrayIndex.all(),
                Positions.every(stride, row, output.height()),
                Positions.every(stride, column, output.width()),
                NDArrayIndex.all());
    }

    private interface PositionAction {
        void at(int row, int column);
    }

    private static void forEachPosition(int stride, PositionAction action) {
        for (int row = 0; row < stride; row++) {
            for (int column = 0; column < stride; column++) {
                action.at(row, column);
            }
        }
    }

    @Override
    public Tensor maxPool(Tensor input, MaxPooling windows) {
        return new WindowMaxima(pool, windows).of(input);
    }

    @Override
    public Tensor maxPoolGradient(Tensor outputGradient, Tensor input, MaxPooling windows) {
        return new WindowMaxima(pool, windows).gradient(outputGradient, input);
    }

    @Override
    public INDArray meanOverSpace(Tensor input) {
        return Nd4jTensor.values(input).mean(1, 2);
    }

    @Override
    public Tensor meanOverSpaceGradient(INDArray outputGradient, ActivationShape input) {
        Nd4jTensor result = pool.take(input);
        int positions = input.height() * input.width();
        INDArray share = outputGradient.div(positions);
        INDArray dx = result.buffer().reshape('c', input.batch(), positions, input.channels());
        Nd4j.getExecutioner().exec(new BroadcastCopyOp(dx, share, dx, 0, 2));
        return result;
    }

    @Override
    public Tensor selectRows(Tensor input, int[] rows) {
        Nd4jTensor result = pool.take(input.shape().withBatch(rows.length));
        INDArray source = Nd4jTensor.perRow(input);
        INDArray target = Nd4jTensor.perRow(result);
        IntStream.range(0, rows.length).forEach(i -> target.getRow(i).assign(source.getRow(rows[i])));
        return result;
    }

    @Override
    public Tensor chooseRows(boolean[] choice, Tensor ifTrue, Tensor ifFalse) {
        Nd4jTensor result = pool.take(ifTrue.shape());
        INDArray target = Nd4jTensor.perRow(result);
        INDArray chosen = Nd4jTensor.perRow(ifTrue);
        INDArray other = Nd4jTensor.perRow(ifFalse);
        IntStream.range(0, choice.length).forEach(i -> target.getRow(i).assign((choice[i] ? chosen : other).getRow(i)));
        return result;
    }

    @Override
    public void putRows(Tensor target, Tensor source, int[] rows) {
        INDArray to = Nd4jTensor.perRow(target);
        INDArray from = Nd4jTensor.perRow(source);
        IntStream.range(0, rows.length).forEach(i -> to.getRow(rows[i]).assign(from.getRow(i)));
    }

    @Override
    public void addRows(Tensor target, Tensor source, int[] rows) {
        INDArray to = Nd4jTensor.perRow(target);
        INDArray from = Nd4jTensor.perRow(source);
        IntStream.range(0, rows.length).forEach(i -> to.getRow(rows[i]).addi(from.getRow(i)));
    }

    @Override
    public void zeroRows(Tensor target, int[] rows) {
        INDArray values = Nd4jTensor.perRow(target);
        IntStream.of(rows).forEach(row -> values.getRow(row).assign(0));
    }

    @Override
    public double[] rowDotsOfDifference(Tensor weight, Tensor a, Tensor b) {
        INDArray product = Nd4jTensor.perRow(a).sub(Nd4jTensor.perRow(b)).muli(Nd4jTensor.perRow(weight));
        return product.sum(1).toDoubleVector();
    }

    @Override
    public double[] rowSquaredDistances(Tensor a, Tensor b) {
        INDArray difference = Nd4jTensor.perRow(a)
                .castTo(DataType.DOUBLE)
                .sub(Nd4jTensor.perRow(b).castTo(DataType.DOUBLE));
        return difference.muli(difference).sum(1).toDoubleVector();
    }

    @Override
    public Tensor scaledDifference(double factor, Tensor a, Tensor b) {
        Nd4jTensor result = pool.take(a.shape());
        ((Nd4jTensor) a)
                .buffer()
                .sub(((Nd4jTensor) b).buffer(), result.buffer())
                .muli(factor);
        return result;
    }

    @Override
    public void multiply(Tensor product, Tensor factor) {
        ((Nd4jTensor) product).buffer().muli(((Nd4jTensor) factor).buffer());
    }

    @Override
    public double[] channelMeans(Tensor a, Tensor b) {
        Tensor product = copy(a);
        multiply(product, b);
        double[] means = channelMeans(product);
        release(product);
        return means;
    }

    @Override
    public double[] channelMeans(Tensor values) {
        INDArray rows = Nd4jTensor.perChannel(values);
        // Several times faster than a reduction over dimension 0.
        INDArray sums = Nd4j.ones(rows.dataType(), 1, rows.rows()).mmul(rows);
        return sums.divi(rows.rows()).toDoubleMatrix()[0];
    }

    @Override
    public Tensor channelCombination(double[] shift, List<ChannelTerm> terms) {
        Nd4jTensor result = pool.take(terms.get(0).values().shape());
        Nd4jTensor scratch = pool.take(result.shape());
        INDArray sum = Nd4jTensor.perChannel(result);
        INDArray product = Nd4jTensor.perChannel(scratch);
        sum.assign(0).addiRowVector(Nd4j.createFromArray(shift).castTo(type));
        for (ChannelTerm term : terms) {
            INDArray factors = Nd4j.createFromArray(term.factors()).castTo(type);
            Broadcast.mul(Nd4jTensor.perChannel(term.values()), factors, product, 1);
            sum.addi(product);
        }
        pool.release(scratch);
        return result;
    }

    @Override
    public Tensor maxPoolTangent(Tensor tangent, Tensor input, MaxPooling windows) {
        return new WindowMaxima(pool, windows).tangent(tangent, input);
    }

    @Override
    public Tensor resize(Tensor input, int height, int width) {
        ActivationShape from = input.shape();
        Nd4jTensor tall = pool.take(new ActivationShape(from.batch(), height, from.width(), from.channels()));
        Nd4jTensor result = pool.take(new ActivationShape(from.batch(), height, width, from.channels()));
        interpolate(LinearResize.of(from.height(), height), Nd4jTensor.values(input), Nd4jTensor.values(tall), 1);
        interpolate(LinearResize.of(from.width(), width), Nd4jTensor.values(tall), Nd4jTensor.values(result), 2);
        pool.release(tall);
        return result;
    }

    private static void interpolate(LinearResize resize, INDArray from, INDArray to, int dimension) {
        for (int i = 0; i < resize.length(); i++) {
            INDArray first = at(from, dimension, resize.first()[i]);
            INDArray second = at(from, dimension, resize.second()[i]);
            at(to, dimension, i)
                    .assign(second.sub(first).muli(resize.share()[i]).addi(first));
        }
    }

    private static INDArray at(INDArray values, int dimension, int position) {
        INDArrayIndex[] indices = {NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all()};
        indices[dimension] = NDArrayIndex.interval(position, position + 1);
        return values.get(indices);
    }

    @Override
    public void close() {
        pool.close();
    }
}
