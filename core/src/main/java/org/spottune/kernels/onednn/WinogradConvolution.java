package org.spottune.kernels.onednn;

import java.nio.FloatBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.Precision;
import org.spottune.kernels.Tensor;
import org.spottune.kernels.winograd.NativeValues;
import org.spottune.kernels.winograd.SquareTransform;
import org.spottune.kernels.winograd.Transform;

/**
 * A 3x3 convolution of stride 1 by Winograd's minimal filtering F(4x4, 3x3), with a quarter of the multiplications.
 *
 * <p>Every thread takes its rows of tiles through transform, products and transform while they are in its cache.
 * Rounding errors are a few times those of a direct convolution in single precision.
 */
final class WinogradConvolution implements AutoCloseable {

    /** Approximate number of channels of all tiles, in and out, transformed at a time: they fit in a core's cache. */
    private static final int CHANNELS_AT_ONCE = 8192;

    private static final int LEAST_TILES_AT_ONCE = 8;

    private static final int CHANNEL_STEP = 16;
    private static final int LEAST_CHANNELS = 32;

    /**
     * Least multiplications per image, counted for a direct convolution, at which Winograd's method is faster in
     * bfloat16: direct products of bfloat16 values are twice as fast as the products of factors, which need single
     * precision.
     */
    private static final long DIRECT_IN_BFLOAT16 = WeightPlanes.COUNT * (1L << 21);

    /**
     * Winograd's method pays for its transforms if it needs at most this share of a direct convolution's
     * multiplications.
     */
    private static final double GREATEST_SHARE = 0.5;

    private final WinogradContext context;
    private final ConvolutionShape shape;
    private final Optional<Address> bias;
    private final boolean rectified;
    private final WinogradWeights forwardWeights;
    private final WinogradWeights backwardWeights;

    WinogradConvolution(
            WinogradContext context,
            ConvolutionShape shape,
            FlatVector weight,
            Optional<Address> bias,
            boolean rectified) {
        this.context = context;
        this.shape = shape;
        this.bias = bias;
        this.rectified = rectified;
        this.forwardWeights = new WinogradWeights(context, shape, weight, WeightPlanes.Direction.FORWARD);
        this.backwardWeights = new WinogradWeights(context, shape, weight, WeightPlanes.Direction.BACKWARD);
    }

    /** Whether Winograd's method works for such an input and is faster than a direct convolution. */
    boolean suits(ActivationShape input) {
        return context.enabled()
                && shape.kernel() == 3
                && shape.stride() == 1
                && shape.padding() == 1
                && suits(shape.inChannels())
                && suits(shape.outChannels())
                && input.size() * Float.BYTES <= Integer.MAX_VALUE
                && shape.output(input).size() * Float.BYTES <= Integer.MAX_VALUE
                && multiplications(input) <= GREATEST_SHARE * WeightPlanes.COUNT * input.height() * input.width()
                && (context.engine().precision() == Precision.FLOAT32
                        || shape.operations(input.withBatch(1)) / 2 >= DIRECT_IN_BFLOAT16);
    }

    private static boolean suits(int channels) {
        return channels % CHANNEL_STEP == 0 && channels >= LEAST_CHANNELS;
    }

    private static double multiplications(ActivationShape input) {
        TileRows rows = new TileRows(input.withBatch(1));
        return (double) TileFactors.COUNT * rows.count() * rows.tiles();
    }

    void forward(Tensor input, Tensor output) {
        convolve(input, forwardWeights.current(), output, new Finish(false, shift(output), rectified));
    }

    /** Adds to the output's values and rectifies the sum. */
    void addForwardRectified(Tensor input, Tensor output) {
        convolve(input, forwardWeights.current(), output, new Finish(true, shift(output), true));
    }

    void inputGradient(Tensor outputGradient, Tensor inputGradient) {
        convolve(outputGradient, backwardWeights.current(), inputGradient, new Finish(false, Optional.empty(), false));
    }

    /**
     * Operations on outputs before they are written.
     *
     * @param accumulates whether the old values are added
     * @param shift added to every line of a row of tiles, if any
     * @param rectified whether a rectifier follows
     */
    private record Finish(boolean accumulates, Optional<float[]> shift, boolean rectified) {

        /** @param oldValues values of the output before, at the same indices as the outputs */
        void apply(float[] outputs, float[] oldValues, int first, int length) {
            if (accumulates) {
                add(outputs, oldValues, first, length);
            }
            if (shift.isPresent()) {
                addFromStart(outputs, shift.get(), first, length);
            }
            if (rectified) {
                rectify(outputs, first, length);
            }
        }
    }

    /** The bias, repeated for every position of a line; empty without bias. */
    private Optional<float[]> shift(Tensor output) {
        int positions = new TileRows(output.shape()).tiles() * SquareTransform.TILE;
        return bias.map(address -> {
            float[] values = new float[shape.outChannels() * positions];
            for (int i = 0; i < positions; i++) {
                new FloatPointer(address).get(values, i * shape.outChannels(), shape.outChannels());
            }
            return values;
        });
    }

    private void convolve(Tensor input, Address weights, Tensor output, Finish finish) {
        TileFactors inputs = TileFactors.ofInput(input);
        TileRows from = inputs.rows();
        TileRows to = new TileRows(output.shape());
        NativeValues target = OneDnnTensor.values(output);
        context.team().run(member -> {
            int end = member.end(from.count());
            int rows = rowsAtOnce(from, to);
            for (int row = member.first(from.count()); row < end; row += rows) {
                int count = Math.min(rows, end - row);
                NativeBuffer factors = inputs.load(member, row, count);
                NativeBuffer products = member.scratch(Transform.OUTPUT, TileFactors.bytes(to, count));
                member.engine()
                        .run(
                                TileProducts.of(TileFactors.COUNT, from, to, count),
                                factors.start(),
                                weights,
                                products.start());
                storeTiles(member, products.floats(), to, row, count, finish, target);
            }
        });
    }

    /** Transforms the products of rows of tiles to outputs and writes them. */
    private static void storeTiles(
            Member member,
            FloatBuffer products,
            TileRows rows,
            int first,
            int count,
            Finish finish,
            NativeValues target) {
        SquareTransform outputs = member.transform(
                Transform.OUTPUT,
                rows.geometry(),
                () -> SquareTransform.toLines(
                        Transform.OUTPUT, rows.tiles(), rows.shape().channels()));
        int length = rows.length();
        int stride = outputs.resultStride();
        float[] lines = outputs.result();
        float[] oldValues = finish.accumulates() ? member.vector("oldValues", lines.length) : lines;
        for (int i = 0; i < count; i++) {
            for (int p = 0; p < TileFactors.COUNT; p++) {
                products.get((p * count + i) * length, outputs.source(), p * outputs.sourceStride(), length);
            }
            outputs.apply();
            if (finish.accumulates()) {
                rows.read(target, first + i, 0, oldValues, stride);
            }
            for (int line = 0; line < SquareTransform.TILE; line++) {
                finish.apply(lines, oldValues, line * stride, SquareTransform.TILE * length);
            }
            rows.write(lines, stride, target, first + i);
        }
    }

    /** Writes the weight gradient {@code [out, in, 3, 3]}, summed over the batch. */
    void weightGradient(Tensor input, Tensor outputGradient, Address target) {
        new WinogradWeightGradient(
                        context, shape, TileFactors.ofInput(input), TileFactors.ofOutputGradient(outputGradient))
                .write(target);
    }

    private static int rowsAtOnce(TileRows from, TileRows to) {
        int channels = from.shape().channels() + to.shape().channels();
        return Math.max(1, Math.max(LEAST_TILES_AT_ONCE, CHANNELS_AT_ONCE / channels) / from.tiles());
    }

    private static void add(float[] sum, float[] addend, int first, int length) {
        for (int i = first; i < first + length; i++) {
            sum[i] += addend[i];
        }
    }

    private static void addFromStart(float[] values, float[] shift, int first, int length) {
        for (int i = 0; i < length; i++) {
            values[first + i] += shift[i];
        }
    }

    private static void rectify(float[] values, int first, int length) {
        for (int i = first; i < first + length; i++) {
            values[i] = Math.max(values[i], 0);
        }
    }

    @Override
    public void close() {
        forwardWeights.close();
        backwardWeights.close();
    }
}
