package org.spottune.kernels;

/**
 * Max-pooling with square windows that may overlap; padding has no values.
 *
 * @param window height and width of a window
 * @param stride distance from one window to the next
 * @param padding positions that the first window begins before the input, at most half a window
 */
public record MaxPooling(int window, int stride, int padding) {

    public MaxPooling {
        if (window < 1 || stride < 1 || padding < 0 || padding > window / 2) {
            throw new IllegalArgumentException("Max-pooling must have window and stride >= 1 and padding of at most"
                    + " half a window, got window " + window + ", stride " + stride + ", padding " + padding);
        }
    }

    /** Shape of the output; incomplete windows are dropped. */
    public ActivationShape output(ActivationShape input) {
        return new ActivationShape(input.batch(), output(input.height()), output(input.width()), input.channels());
    }

    private int output(int size) {
        return Math.floorDiv(size + 2 * padding - window, stride) + 1;
    }
}
