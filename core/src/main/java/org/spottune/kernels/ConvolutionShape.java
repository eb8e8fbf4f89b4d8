package org.spottune.kernels;

/** Geometry of a square two-dimensional convolution without dilation or groups; weights are {@code [out, in, k, k]}. */
public record ConvolutionShape(int inChannels, int outChannels, int kernel, int stride, int padding) {

    public ConvolutionShape {
        if (inChannels < 1 || outChannels < 1 || kernel < 1 || stride < 1 || padding < 0) {
            throw new IllegalArgumentException(
                    "Convolution must have channels, kernel and stride >= 1 and padding >= 0,"
                            + " got in " + inChannels + ", out " + outChannels + ", kernel " + kernel + ", stride "
                            + stride
                            + ", padding " + padding);
        }
    }

    /** A convolution with padding {@code (kernel - 1) / 2}, which keeps the size for odd kernels at stride 1. */
    public static ConvolutionShape same(int inChannels, int outChannels, int kernel, int stride) {
        return new ConvolutionShape(inChannels, outChannels, kernel, stride, (kernel - 1) / 2);
    }

    /** Shape of the weights as in PyTorch, {@code [out, in, k, k]}. */
    public long[] weightShape() {
        return new long[] {outChannels, inChannels, kernel, kernel};
    }

    /**
     * Shape of the output.
     *
     * @throws IllegalArgumentException if the input has other channels, or the output would be empty
     */
    public ActivationShape output(ActivationShape input) {
        if (input.channels() != inChannels) {
            throw new IllegalArgumentException(
                    "Convolution expects " + inChannels + " input channels, got activation " + input);
        }
        return new ActivationShape(input.batch(), output(input.height()), output(input.width()), outChannels);
    }

    /**
     * Floating-point operations of one pass in any direction: one multiplication and one addition per weight and output
     * position. Operations on padding count too, as usual.
     */
    public long operations(ActivationShape input) {
        return 2 * output(input).size() * inChannels * kernel * kernel;
    }

    private int output(int size) {
        return (size + 2 * padding - kernel) / stride + 1;
    }
}
