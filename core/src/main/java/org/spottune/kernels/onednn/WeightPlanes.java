package org.spottune.kernels.onednn;

import org.spottune.kernels.ConvolutionShape;

/**
 * Weights {@code [out, in, 3, 3]}, the same as nine planes: one for each position in the kernel, of which each is a matrix
 * {@code [from, to]} of channels.
 */
record WeightPlanes(ConvolutionShape shape, Direction direction) implements Operation {

    static final int COUNT = 9;

    /** Which channels are a matrix's rows. */
    enum Direction {
        /** From input channels to output channels. */
        FORWARD,
        /** From output channels to input channels, for a convolution with the turned kernel. */
        BACKWARD,
        /** As forward, but from planes to weights. */
        GRADIENT
    }

    @Override
    public Primitive create(Descriptors descriptors) {
        long out = shape.outChannels();
        long in = shape.inChannels();
        long[] sizes = {out, in, 3, 3};
        long[] weights = {in * COUNT, COUNT, 3, 1};
        long[] planes = direction == Direction.BACKWARD
                ? new long[] {in, 1, 3 * in * out, in * out}
                : new long[] {1, out, 3 * in * out, in * out};
        return direction == Direction.GRADIENT
                ? Reorder.create(descriptors, descriptors.strided(sizes, planes), descriptors.strided(sizes, weights))
                : Reorder.create(descriptors, descriptors.strided(sizes, weights), descriptors.strided(sizes, planes));
    }

    /** Which plane belongs to a position in the kernel, counted row by row. */
    int plane(int position) {
        return direction == Direction.BACKWARD ? COUNT - 1 - position : position;
    }

    long bytes() {
        return (long) COUNT * shape.inChannels() * shape.outChannels() * Float.BYTES;
    }
}
