package org.spottune.kernels;

/**
 * A shortcut without parameters that may reduce the resolution and add zero channels.
 *
 * @param kind how a window of {@code stride x stride} becomes one position
 * @param stride window and step
 * @param outChannels channels of the result
 * @param channelOffset output channel of the first input channel; channels outside the input's are zero
 */
public record Downsampling(Kind kind, int stride, int outChannels, int channelOffset) {

    /** How a window becomes one position. */
    public enum Kind {
        /** The mean of the window; incomplete windows are dropped. */
        AVERAGE,
        /** The first position of the window. */
        FIRST
    }

    public Downsampling {
        if (stride < 1 || outChannels < 1 || channelOffset < 0 || channelOffset >= outChannels) {
            throw new IllegalArgumentException("Downsampling must have stride and channels >= 1 and an offset below the"
                    + " number of channels, got stride " + stride + ", channels " + outChannels + ", offset "
                    + channelOffset);
        }
    }

    /**
     * Shape of the output.
     *
     * @throws IllegalArgumentException if the input's channels do not fit into the output's
     */
    public ActivationShape output(ActivationShape input) {
        if (channelOffset + input.channels() > outChannels) {
            throw new IllegalArgumentException("Downsampling to " + outChannels + " channels from channel "
                    + channelOffset + " on has no room for activation " + input);
        }
        return new ActivationShape(input.batch(), output(input.height()), output(input.width()), outChannels);
    }

    private int output(int size) {
        return kind == Kind.AVERAGE ? size / stride : (size + stride - 1) / stride;
    }
}
