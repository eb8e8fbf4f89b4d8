package org.spottune.kernels;

/** Shape of a channels-last activation {@code [batch, height, width, channels]}. */
public record ActivationShape(int batch, int height, int width, int channels) {

    public ActivationShape {
        if (batch < 1 || height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException("Activation shape must have sizes >= 1, got [" + batch + ", " + height
                    + ", " + width + ", " + channels + "]");
        }
    }

    /** Number of values per image. */
    public long rowSize() {
        return (long) height * width * channels;
    }

    /** Number of values per channel, over batch and space. */
    public long valuesPerChannel() {
        return (long) batch * height * width;
    }

    /** Number of values of the whole activation. */
    public long size() {
        return batch * rowSize();
    }

    public ActivationShape withBatch(int rows) {
        return new ActivationShape(rows, height, width, channels);
    }

    public ActivationShape withChannels(int count) {
        return new ActivationShape(batch, height, width, count);
    }
}
