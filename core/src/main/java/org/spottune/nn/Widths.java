package org.spottune.nn;

/** Widths of a network that is scaled as a whole. */
final class Widths {

    private Widths() {}

    /**
     * A width of the scaled network.
     *
     * @param network name of the network, for messages
     * @throws IllegalArgumentException if it is not a whole number >= 1
     */
    static int multiply(String network, int width, double multiplier) {
        double product = width * multiplier;
        if (!(product >= 1 && product <= Integer.MAX_VALUE) || product != Math.rint(product)) {
            throw new IllegalArgumentException("Cannot scale '" + network + "' by " + multiplier + ": width " + width
                    + " would become " + product + ", expected a whole number >= 1");
        }
        return (int) product;
    }
}
