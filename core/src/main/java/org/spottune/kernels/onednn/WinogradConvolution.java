package org.spottune.kernels.onednn;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.Precision;
import org.spottune.kernels.Tensor;
import org.spottune.kernels.winograd.NativeValues;
import org.spottune.kernels.winograd.SquareTransform;
import org.spottune.kernels.winograd.Transform;

/**
 * A 3x3 convolution of stride 1 by Winograd's minimal filtering F(4x4, 3x3): a quarter of the multiplications.
 *
 * <p>Every thread takes its rows of tiles from transform to products to transform while they are in its cache. Errors are
 * those of single precision, a few times those of a direct convolution.
 */
final class WinogradConvolution implements AutoCloseable {

    /** Products of a tile, and planes of transformed values. */
    static final int FACTORS = 36;

    /** Positions of a window of inputs beyond its tile, on every side. */
    private static final int MARGIN = 1;

    /** Channels of tiles, in and out, that are transformed at a time, about: what the cache of a core holds. */
    private static final int CHANNELS_AT_ONCE = 8192;

    private static final int LEAST_TILES_AT_ONCE = 8;

    /** Tiles that go into a product of weight gradients: the more, the seldomer are these written. */
    private static final int TILES_OF_GRADIENTS = 64;

    private static final int CHANNEL_STEP = 16;
    private static final int LEAST_CHANNELS = 32;

    /**
     * Multiplications of an image by a direct convolution, from which on it is slower in bfloat16: its own products are
     * of two such values, and twice as fast as those of the factors, which need single precision.
     */
    private static final long DIRECT_IN_BFLOAT16 = WeightPlanes.COUNT * (1L << 21);

    /** Whose multiplications are at most this share of a direct convolution's, pays for its transforms. */
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
            Address weight,
            Optional<Address> bias,
            boolean rectified) {
        this.context = context;
        this.shape = shape;
        this.bias = bias;
        this.rectified = rectified;
        this.forwardWeights = new WinogradWeights(context, shape, weight, WeightPlanes.Direction.FORWARD);
        this.backwardWeights = new WinogradWeights(context, shape, weight, WeightPlanes.Direction.BACKWARD);
    }

    /** Whether the convolution of such an input can be computed so, and faster than directly. */
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
        return (double) FACTORS * rows.count() * rows.tiles();
    }

    void forward(Tensor input, Tensor output) {
        convolve(input, forwardWeights.current(), output, new Finish(false, shift(output), rectified));
    }

    /** Adds to what the output holds, and rectifies. */
    void addForwardRectified(Tensor input, Tensor output) {
        convolve(input, forwardWeights.current(), output, new Finish(true, shift(output), true));
    }

    void inputGradient(Tensor outputGradient, Tensor inputGradient) {
        convolve(outputGradient, backwardWeights.current(), inputGradient, new Finish(false, Optional.empty(), false));
    }

    /**
     * What happens to outputs before they are written.
     *
     * @param accumulates whether they are added to what was there
     * @param shift added to every row of tiles
     * @param rectified whether negative ones become zero in the end
     */
    private record Finish(boolean accumulates, Optional<float[]> shift, boolean rectified) {

        /** @param there what was there, where the outputs are */
        void apply(float[] outputs, float[] there, int first, int length) {
            if (accumulates) {
                add(outputs, there, first, length);
            }
            if (shift.isPresent()) {
                addFromStart(outputs, shift.get(), first, length);
            }
            if (rectified) {
                rectify(outputs, first, length);
            }
        }
    }

    /** The bias of every position of a line. */
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

    private void convolve(Tensor input, Address factors, Tensor output, Finish finish) {
        TileRows from = new TileRows(input.shape());
        TileRows to = new TileRows(output.shape());
        NativeValues source = OneDnnTensor.values(input);
        NativeValues target = OneDnnTensor.values(output);
        context.team().run(member -> {
            SquareTransform tiles = toPlanes(member, Transform.INPUT, from);
            int end = member.end(from.count());
            int rows = rowsAtOnce(from, to);
            for (int row = member.first(from.count()); row < end; row += rows) {
                int count = Math.min(rows, end - row);
                NativeBuffer factorsOfTiles = transformed(member, Transform.INPUT, from, count);
                NativeBuffer productsOfTiles = transformed(member, Transform.OUTPUT, to, count);
                loadTiles(source, from, row, count, MARGIN, tiles, new Factors(factorsOfTiles, 0, count));
                member.engine()
                        .run(
                                products(FACTORS, from, to, count),
                                factorsOfTiles.start(),
                                factors,
                                productsOfTiles.start());
                storeTiles(member, productsOfTiles.floats(), to, row, count, finish, target);
            }
        });
    }

    /** Brings products of rows of tiles back to outputs. */
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
        float[] there = finish.accumulates() ? member.vector("there", lines.length) : lines;
        for (int i = 0; i < count; i++) {
            for (int p = 0; p < FACTORS; p++) {
                products.get((p * count + i) * length, outputs.source(), p * outputs.sourceStride(), length);
            }
            outputs.apply();
            if (finish.accumulates()) {
                rows.read(target, first + i, 0, there, stride);
            }
            for (int line = 0; line < SquareTransform.TILE; line++) {
                finish.apply(lines, there, line * stride, SquareTransform.TILE * length);
            }
            rows.write(lines, stride, target, first + i);
        }
    }

    /** Writes the weight gradient {@code [out, in, 3, 3]}, summed over the batch. */
    void weightGradient(Tensor input, Tensor outputGradient, Address target) {
        TileRows from = new TileRows(input.shape());
        TileRows to = new TileRows(outputGradient.shape());
        GradientFactors factors =
                new GradientFactors(OneDnnTensor.values(input), from, OneDnnTensor.values(outputGradient), to);
        List<FloatBuffer> parts =
                factors.size() < (long) context.team().members().size() * FACTORS * plane()
                        ? gradientsByPlanes(factors)
                        : gradientsByTiles(factors);
        NativeBuffer planes = context.scratch(
                WinogradContext.Purpose.WEIGHT_PLANES, (long) WeightPlanes.COUNT * plane() * Float.BYTES);
        context.team().run(member -> sumToPlanes(member, parts, planes.floats()));
        context.engine().run(new WeightPlanes(shape, WeightPlanes.Direction.GRADIENT), planes.start(), target);
    }

    /** What is multiplied to weight gradients. */
    private record GradientFactors(NativeValues input, TileRows from, NativeValues outputGradient, TileRows to) {

        /** Factors of the whole batch. */
        long size() {
            return (long) FACTORS * from.count() * (from.length() + to.length());
        }

        void load(Member member, int first, int count, Factors ofTiles, Factors ofGradients) {
            loadTiles(input, from, first, count, MARGIN, toPlanes(member, Transform.INPUT, from), ofTiles);
            loadTiles(
                    outputGradient, to, first, count, 0, toPlanes(member, Transform.OUTPUT_GRADIENT, to), ofGradients);
        }
    }

    /** Every member sums over its own tiles, for all weights: they are few beside the tiles. */
    private List<FloatBuffer> gradientsByTiles(GradientFactors factors) {
        TileRows from = factors.from();
        TileRows to = factors.to();
        context.team().run(member -> {
            int first = member.first(from.count());
            int end = member.end(from.count());
            int rows = Math.max(1, TILES_OF_GRADIENTS / from.tiles());
            for (int row = first; row < end; row += rows) {
                int count = Math.min(rows, end - row);
                NativeBuffer ofTiles = transformed(member, Transform.INPUT, from, count);
                NativeBuffer ofGradients = transformed(member, Transform.OUTPUT, to, count);
                factors.load(member, row, count, new Factors(ofTiles, 0, count), new Factors(ofGradients, 0, count));
                member.engine()
                        .run(
                                new TileProducts.WeightGradient(products(FACTORS, from, to, count), row > first),
                                ofTiles.start(),
                                ofGradients.start(),
                                factorGradients(member).start());
            }
        });
        return context.team().members().stream()
                .filter(member -> member.worksOn(from.count()))
                .map(member -> factorGradients(member).floats())
                .toList();
    }

    /** Every member sums over all tiles, for its own planes of factors: weights are too many to be summed several times. */
    private List<FloatBuffer> gradientsByPlanes(GradientFactors factors) {
        TileRows from = factors.from();
        TileRows to = factors.to();
        int count = from.count();
        NativeBuffer ofTiles = context.scratch(WinogradContext.Purpose.TILES, bytes(from, count));
        NativeBuffer ofGradients = context.scratch(WinogradContext.Purpose.GRADIENT_TILES, bytes(to, count));
        NativeBuffer gradients =
                context.scratch(WinogradContext.Purpose.WEIGHT_FACTORS, (long) FACTORS * plane() * Float.BYTES);
        context.team().run(member -> {
            int first = member.first(count);
            factors.load(
                    member,
                    first,
                    member.end(count) - first,
                    new Factors(ofTiles, first, count),
                    new Factors(ofGradients, first, count));
        });
        context.team().run(member -> {
            int first = member.first(FACTORS);
            int planes = member.end(FACTORS) - first;
            if (planes > 0) {
                member.engine()
                        .run(
                                new TileProducts.WeightGradient(products(planes, from, to, count), false),
                                ofTiles.start().plus(first * bytes(from, count) / FACTORS),
                                ofGradients.start().plus(first * bytes(to, count) / FACTORS),
                                gradients.start().plus((long) first * plane() * Float.BYTES));
            }
        });
        return List.of(gradients.floats());
    }

    /** Sums the members' gradients, in their order, and brings them back to planes of weights. */
    private void sumToPlanes(Member member, List<FloatBuffer> parts, FloatBuffer planes) {
        int stretch = WinogradWeights.STRETCH;
        int stretches = (plane() + stretch - 1) / stretch;
        SquareTransform transform = WinogradWeights.transform(member, Transform.WEIGHT_GRADIENT);
        float[] sums = transform.source();
        float[] addend = member.vector("addend", sums.length);
        for (int i = member.first(stretches); i < member.end(stretches); i++) {
            int start = i * stretch;
            int length = Math.min(stretch, plane() - start);
            for (int p = 0; p < FACTORS; p++) {
                int at = p * transform.sourceStride();
                parts.get(0).get(p * plane() + start, sums, at, length);
                for (FloatBuffer part : parts.subList(1, parts.size())) {
                    part.get(p * plane() + start, addend, at, length);
                    add(sums, addend, at, length);
                }
            }
            transform.apply();
            for (int p = 0; p < WeightPlanes.COUNT; p++) {
                planes.put(p * plane() + start, transform.result(), p * transform.resultStride(), length);
            }
        }
    }

    private static SquareTransform toPlanes(Member member, Transform transform, TileRows rows) {
        return member.transform(
                transform,
                rows.geometry(),
                () -> SquareTransform.toPlanes(
                        transform, rows.tiles(), rows.shape().channels()));
    }

    /**
     * Where transformed rows of tiles go.
     *
     * @param memory planes of so many rows as {@code rows} says
     * @param first of them that is written
     */
    private record Factors(NativeBuffer memory, int first, int rows) {}

    private static void loadTiles(
            NativeValues values,
            TileRows rows,
            int first,
            int count,
            int margin,
            SquareTransform transform,
            Factors target) {
        FloatBuffer factors = target.memory().floats();
        for (int i = 0; i < count; i++) {
            rows.read(values, first + i, margin, transform.source(), transform.sourceStride());
            transform.apply();
            for (int p = 0; p < FACTORS; p++) {
                factors.put(
                        (p * target.rows() + target.first() + i) * rows.length(),
                        transform.result(),
                        p * transform.resultStride(),
                        rows.length());
            }
        }
    }

    private static TileProducts products(int planes, TileRows from, TileRows to, int rows) {
        return new TileProducts(
                planes,
                (long) rows * from.tiles(),
                from.shape().channels(),
                to.shape().channels());
    }

    private static NativeBuffer transformed(Member member, Transform purpose, TileRows rows, int count) {
        return member.scratch(purpose, bytes(rows, count));
    }

    private static long bytes(TileRows rows, int count) {
        return (long) FACTORS * count * rows.length() * Float.BYTES;
    }

    private NativeBuffer factorGradients(Member member) {
        return member.scratch("weight gradient", (long) FACTORS * plane() * Float.BYTES);
    }

    private static int rowsAtOnce(TileRows from, TileRows to) {
        int channels = from.shape().channels() + to.shape().channels();
        return Math.max(1, Math.max(LEAST_TILES_AT_ONCE, CHANNELS_AT_ONCE / channels) / from.tiles());
    }

    private int plane() {
        return shape.inChannels() * shape.outChannels();
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

    void changed() {
        forwardWeights.changed();
        backwardWeights.changed();
    }

    @Override
    public void close() {
        forwardWeights.close();
        backwardWeights.close();
    }
}
