package org.spottune.kernels.onednn;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.Tensor;
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

    private static final int WINDOW = 6;

    /** Channels of tiles, in and out, that are transformed at a time, about: what the cache of a core holds. */
    private static final int CHANNELS_AT_ONCE = 8192;

    private static final int LEAST_TILES_AT_ONCE = 8;

    /** Tiles that go into a product of weight gradients: the more, the seldomer are these written. */
    private static final int TILES_OF_GRADIENTS = 64;

    private static final int CHANNEL_STEP = 16;
    private static final int LEAST_CHANNELS = 32;

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
                && multiplications(input) <= GREATEST_SHARE * WeightPlanes.COUNT * input.height() * input.width();
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

        /** @param there what was there, if it matters */
        void apply(float[] outputs, float[] there, int length) {
            if (accumulates) {
                add(outputs, there, length);
            }
            if (shift.isPresent()) {
                add(outputs, shift.get(), length);
            }
            if (rectified) {
                rectify(outputs, length);
            }
        }
    }

    /** The bias of every position of a row of tiles. */
    private Optional<float[]> shift(Tensor output) {
        int tiles = new TileRows(output.shape()).tiles();
        return bias.map(address -> {
            float[] values = new float[shape.outChannels() * tiles];
            for (int i = 0; i < tiles; i++) {
                new FloatPointer(address).get(values, i * shape.outChannels(), shape.outChannels());
            }
            return values;
        });
    }

    private void convolve(Tensor input, Address factors, Tensor output, Finish finish) {
        TileRows from = new TileRows(input.shape());
        TileRows to = new TileRows(output.shape());
        FloatBuffer source = OneDnnTensor.floats(input);
        FloatBuffer target = OneDnnTensor.floats(output);
        context.team().run(member -> {
            SquareTransform tiles = member.transform(Transform.INPUT, from.length());
            int end = member.end(from.count());
            int rows = rowsAtOnce(from, to);
            for (int row = member.first(from.count()); row < end; row += rows) {
                int count = Math.min(rows, end - row);
                NativeBuffer factorsOfTiles = transformed(member, Transform.INPUT, from, count);
                NativeBuffer productsOfTiles = transformed(member, Transform.OUTPUT, to, count);
                loadTiles(source, from, row, count, WINDOW, 1, tiles, factorsOfTiles);
                member.engine()
                        .run(products(from, to, count), factorsOfTiles.start(), factors, productsOfTiles.start());
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
            FloatBuffer target) {
        int length = rows.length();
        SquareTransform outputs = member.transform(Transform.OUTPUT, length);
        float[][] there = member.transform(Transform.OUTPUT_GRADIENT, length).source();
        for (int i = 0; i < count; i++) {
            for (int p = 0; p < FACTORS; p++) {
                products.get((p * count + i) * length, outputs.source()[p], 0, length);
            }
            outputs.apply(length);
            if (finish.accumulates()) {
                rows.load(target, first + i, TileRows.TILE, 0, there);
            }
            for (int p = 0; p < there.length; p++) {
                finish.apply(outputs.result()[p], there[p], length);
            }
            rows.store(outputs.result(), target, first + i);
        }
    }

    /** Writes the weight gradient {@code [out, in, 3, 3]}, summed over the batch. */
    void weightGradient(Tensor input, Tensor outputGradient, Address target) {
        TileRows from = new TileRows(input.shape());
        TileRows to = new TileRows(outputGradient.shape());
        FloatBuffer source = OneDnnTensor.floats(input);
        FloatBuffer gradient = OneDnnTensor.floats(outputGradient);
        context.team().run(member -> {
            SquareTransform tiles = member.transform(Transform.INPUT, from.length());
            SquareTransform gradients = member.transform(Transform.OUTPUT_GRADIENT, to.length());
            int first = member.first(from.count());
            int end = member.end(from.count());
            int rows = Math.max(1, TILES_OF_GRADIENTS / from.tiles());
            for (int row = first; row < end; row += rows) {
                int count = Math.min(rows, end - row);
                NativeBuffer factorsOfTiles = transformed(member, Transform.INPUT, from, count);
                NativeBuffer factorsOfGradients = transformed(member, Transform.OUTPUT, to, count);
                loadTiles(source, from, row, count, WINDOW, 1, tiles, factorsOfTiles);
                loadTiles(gradient, to, row, count, TileRows.TILE, 0, gradients, factorsOfGradients);
                member.engine()
                        .run(
                                new TileProducts.WeightGradient(products(from, to, count), row > first),
                                factorsOfTiles.start(),
                                factorsOfGradients.start(),
                                factorGradients(member).start());
            }
        });
        NativeBuffer planes = context.planes((long) WeightPlanes.COUNT * plane() * Float.BYTES);
        List<FloatBuffer> parts = context.team().members().stream()
                .filter(member -> member.worksOn(from.count()))
                .map(member -> factorGradients(member).floats())
                .toList();
        context.team().run(member -> sumToPlanes(member, parts, planes.floats()));
        context.engine().run(new WeightPlanes(shape, WeightPlanes.Direction.GRADIENT), planes.start(), target);
    }

    /** Sums the members' gradients, in their order, and brings them back to planes of weights. */
    private void sumToPlanes(Member member, List<FloatBuffer> parts, FloatBuffer planes) {
        int stretch = WinogradWeights.STRETCH;
        int stretches = (plane() + stretch - 1) / stretch;
        SquareTransform transform = member.transform(Transform.WEIGHT_GRADIENT, stretch);
        float[] addend = member.vector("addend", stretch);
        for (int i = member.first(stretches); i < member.end(stretches); i++) {
            int start = i * stretch;
            int length = Math.min(stretch, plane() - start);
            for (int p = 0; p < FACTORS; p++) {
                float[] sum = transform.source()[p];
                parts.get(0).get(p * plane() + start, sum, 0, length);
                for (FloatBuffer part : parts.subList(1, parts.size())) {
                    part.get(p * plane() + start, addend, 0, length);
                    add(sum, addend, length);
                }
            }
            transform.apply(length);
            for (int p = 0; p < WeightPlanes.COUNT; p++) {
                planes.put(p * plane() + start, transform.result()[p], 0, length);
            }
        }
    }

    private static void loadTiles(
            FloatBuffer values,
            TileRows rows,
            int first,
            int count,
            int side,
            int margin,
            SquareTransform transform,
            NativeBuffer target) {
        FloatBuffer factors = target.floats();
        for (int i = 0; i < count; i++) {
            rows.load(values, first + i, side, margin, transform.source());
            transform.apply(rows.length());
            for (int p = 0; p < FACTORS; p++) {
                factors.put((p * count + i) * rows.length(), transform.result()[p], 0, rows.length());
            }
        }
    }

    private static TileProducts products(TileRows from, TileRows to, int rows) {
        return new TileProducts(
                FACTORS,
                (long) rows * from.tiles(),
                from.shape().channels(),
                to.shape().channels());
    }

    private static NativeBuffer transformed(Member member, Transform purpose, TileRows rows, int count) {
        return member.scratch(purpose, (long) FACTORS * count * rows.length() * Float.BYTES);
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

    private static void add(float[] sum, float[] addend, int length) {
        for (int i = 0; i < length; i++) {
            sum[i] += addend[i];
        }
    }

    private static void rectify(float[] values, int length) {
        for (int i = 0; i < length; i++) {
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
