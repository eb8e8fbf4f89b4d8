package org.spottune.kernels.onednn;

import java.nio.FloatBuffer;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.winograd.SquareTransform;
import org.spottune.kernels.winograd.Transform;

/**
 * Winograd's factors {@code [36, in, out]} of a 3x3 convolution's weights, for one direction; computed on first use,
 * and again on the first use after the weights changed.
 */
final class WinogradWeights implements AutoCloseable {

    /** Values that a thread transforms at a time, so that all vectors fit in its cache. */
    static final int STRETCH = 1024;

    private static final long NEVER_MADE = -1;

    private final WinogradContext context;
    private final ConvolutionShape shape;
    private final FlatVector weights;
    private final WeightPlanes.Direction direction;
    private NativeBuffer factors;
    private long madeOfVersion = NEVER_MADE;

    WinogradWeights(
            WinogradContext context, ConvolutionShape shape, FlatVector weights, WeightPlanes.Direction direction) {
        this.context = context;
        this.shape = shape;
        this.weights = weights;
        this.direction = direction;
    }

    Address current() {
        if (factors == null) {
            factors = new NativeBuffer(TileFactors.COUNT * plane() * Float.BYTES);
        }
        long version = weights.version();
        if (version != madeOfVersion) {
            transform();
            madeOfVersion = version;
        }
        return factors.start();
    }

    private void transform() {
        WeightPlanes layout = new WeightPlanes(shape, direction);
        NativeBuffer planes = context.scratch(WinogradContext.Purpose.WEIGHT_PLANES, layout.bytes());
        context.engine().run(layout, Address.of(weights), planes.start());
        int stretches = Math.toIntExact((plane() + STRETCH - 1) / STRETCH);
        FloatBuffer from = planes.floats();
        FloatBuffer to = factors.floats();
        context.team().run(member -> {
            SquareTransform transform = transform(member, Transform.WEIGHT);
            for (int stretch = member.first(stretches); stretch < member.end(stretches); stretch++) {
                int start = stretch * STRETCH;
                int length = Math.min(STRETCH, plane() - start);
                for (int p = 0; p < WeightPlanes.COUNT; p++) {
                    from.get(
                            layout.plane(p) * plane() + start,
                            transform.source(),
                            p * transform.sourceStride(),
                            length);
                }
                transform.apply();
                for (int p = 0; p < TileFactors.COUNT; p++) {
                    to.put(p * plane() + start, transform.result(), p * transform.resultStride(), length);
                }
            }
        });
    }

    /** A transform of {@link #STRETCH} values at a time; with fewer values, the rest is ignored. */
    static SquareTransform transform(Member member, Transform transform) {
        return member.transform(transform, STRETCH, () -> SquareTransform.ofVectors(transform, STRETCH));
    }

    private int plane() {
        return shape.inChannels() * shape.outChannels();
    }

    @Override
    public void close() {
        if (factors != null) {
            factors.close();
        }
    }
}
