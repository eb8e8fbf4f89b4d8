package org.spottune.kernels.onednn;

import java.nio.FloatBuffer;
import java.util.List;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.winograd.SquareTransform;
import org.spottune.kernels.winograd.Transform;

/**
 * The weight gradient of a 3x3 convolution of stride 1 by Winograd's minimal filtering F(4x4, 3x3): the products of the
 * factors of inputs and output gradients, summed over all tiles, are the gradients of the weights' factors.
 */
final class WinogradWeightGradient {

    /** Tiles per product; more tiles mean fewer writes of gradients. */
    private static final int TILES_AT_ONCE = 64;

    private final WinogradContext context;
    private final ConvolutionShape shape;
    private final TileFactors inputs;
    private final TileFactors gradients;

    /** @param inputs with the same tiles as the output gradients */
    WinogradWeightGradient(WinogradContext context, ConvolutionShape shape, TileFactors inputs, TileFactors gradients) {
        this.context = context;
        this.shape = shape;
        this.inputs = inputs;
        this.gradients = gradients;
    }

    /** Writes the gradient {@code [out, in, 3, 3]}, summed over the batch. */
    void write(Address target) {
        List<FloatBuffer> parts = isOfFewTiles() ? sumsByPlanes() : sumsByTiles();
        NativeBuffer planes = context.scratch(
                WinogradContext.Purpose.WEIGHT_PLANES, (long) WeightPlanes.COUNT * plane() * Float.BYTES);
        context.team().run(member -> sumToPlanes(member, parts, planes.floats()));
        context.engine().run(new WeightPlanes(shape, WeightPlanes.Direction.GRADIENT), planes.start(), target);
    }

    /** Whether the factors of the whole batch are smaller than separate sums of all members would be. */
    private boolean isOfFewTiles() {
        long bytes = TileFactors.bytes(inputs.rows(), count()) + TileFactors.bytes(gradients.rows(), count());
        return bytes <= Integer.MAX_VALUE && bytes < context.team().members().size() * bytesOfSums();
    }

    /** Each member sums over its own tiles, for all planes of factors. */
    private List<FloatBuffer> sumsByTiles() {
        int rows = Math.max(1, TILES_AT_ONCE / inputs.rows().tiles());
        context.team().run(member -> {
            int first = member.first(count());
            int end = member.end(count());
            for (int row = first; row < end; row += rows) {
                int some = Math.min(rows, end - row);
                NativeBuffer ofInputs = inputs.load(member, row, some);
                NativeBuffer ofGradients = gradients.load(member, row, some);
                member.engine()
                        .run(
                                products(TileFactors.COUNT, some, row > first),
                                ofInputs.start(),
                                ofGradients.start(),
                                sums(member).start());
            }
        });
        return context.team().members().stream()
                .filter(member -> member.worksOn(count()))
                .map(member -> sums(member).floats())
                .toList();
    }

    /** Each member sums over all tiles, for its own planes of factors. */
    private List<FloatBuffer> sumsByPlanes() {
        NativeBuffer ofInputs =
                context.scratch(WinogradContext.Purpose.INPUTS, TileFactors.bytes(inputs.rows(), count()));
        NativeBuffer ofGradients =
                context.scratch(WinogradContext.Purpose.GRADIENTS, TileFactors.bytes(gradients.rows(), count()));
        NativeBuffer sums = context.scratch(WinogradContext.Purpose.SUMS, bytesOfSums());
        context.team().run(member -> {
            int first = member.first(count());
            int some = member.end(count()) - first;
            inputs.load(member, first, some, ofInputs, first, count());
            gradients.load(member, first, some, ofGradients, first, count());
        });
        context.team().run(member -> {
            int first = member.first(TileFactors.COUNT);
            int planes = member.end(TileFactors.COUNT) - first;
            if (planes > 0) {
                member.engine()
                        .run(
                                products(planes, count(), false),
                                plane(ofInputs, TileFactors.bytes(inputs.rows(), count()), first),
                                plane(ofGradients, TileFactors.bytes(gradients.rows(), count()), first),
                                plane(sums, bytesOfSums(), first));
            }
        });
        return List.of(sums.floats());
    }

    private static Address plane(NativeBuffer planes, long bytes, int index) {
        return planes.start().plus(bytes / TileFactors.COUNT * index);
    }

    /** Adds up the parts, in order, and transforms them to planes of weights. */
    private void sumToPlanes(Member member, List<FloatBuffer> parts, FloatBuffer planes) {
        int stretch = WinogradWeights.STRETCH;
        int stretches = (plane() + stretch - 1) / stretch;
        SquareTransform transform = WinogradWeights.transform(member, Transform.WEIGHT_GRADIENT);
        float[] sums = transform.source();
        float[] addend = member.vector("addend", sums.length);
        for (int i = member.first(stretches); i < member.end(stretches); i++) {
            int start = i * stretch;
            int length = Math.min(stretch, plane() - start);
            for (int p = 0; p < TileFactors.COUNT; p++) {
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

    private Operation products(int planes, int rows, boolean accumulates) {
        return new TileProducts.WeightGradient(
                TileProducts.of(planes, inputs.rows(), gradients.rows(), rows), accumulates);
    }

    private NativeBuffer sums(Member member) {
        return member.scratch("weight gradient", bytesOfSums());
    }

    private long bytesOfSums() {
        return (long) TileFactors.COUNT * plane() * Float.BYTES;
    }

    /** Number of rows of tiles. */
    private int count() {
        return inputs.rows().count();
    }

    private int plane() {
        return shape.inChannels() * shape.outChannels();
    }

    private static void add(float[] sum, float[] addend, int first, int length) {
        for (int i = first; i < first + length; i++) {
            sum[i] += addend[i];
        }
    }
}
