package org.spottune.nn;

/** Scales the widths of a network. */
final class Widths {

    private Widths() {}

    /**
     * The scaled width.
     *
     * @param network name of the network, for messages
     * @throws IllegalArgumentException if the result is not a whole number >= 1
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
