package org.spottune.kernels.onednn;

import org.spottune.kernels.ConvolutionShape;

/** Weights {@code [out, in, 3, 3]}, nine planes {@code [from, to]} of channels, one for each position in the kernel. */
record WeightPlanes(ConvolutionShape shape, Direction direction) implements Operation {

    static final int COUNT = 9;

    /** Direction of the copy, and which channels are the planes' rows. */
    enum Direction {
        /** From input channels to output channels. */
        FORWARD,
        /** From output channels to input channels, for a convolution with the kernel rotated by 180 degrees. */
        BACKWARD,
        /** As {@link #FORWARD}, but copies from planes to weights. */
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

    /** Index of the plane for a position in the kernel, row by row. */
    int plane(int position) {
        return direction == Direction.BACKWARD ? COUNT - 1 - position : position;
    }

    long bytes() {
        return (long) COUNT * shape.inChannels() * shape.outChannels() * Float.BYTES;
    }
}
