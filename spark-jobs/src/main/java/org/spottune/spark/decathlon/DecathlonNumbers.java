package org.spottune.spark.decathlon;

/**
 * The Visual Decathlon's ids of the classes and images of a domain.
 *
 * @param index of the domain in the order of names, counted from 1
 */
record DecathlonNumbers(int index) {

    private static final long DOMAIN_STEP = 10_000_000;
    private static final long FIRST_IMAGE = 200_000;

    /** Id of a class; its label counts from 0. */
    long category(int label) {
        return number(label + 1L, FIRST_IMAGE, "class");
    }

    /** Id of an image by its number, counted from 1 over train, val and test. */
    long image(long running) {
        return number(FIRST_IMAGE + running, DOMAIN_STEP - 1, "image");
    }

    private long number(long within, long largest, String what) {
        if (within > largest) {
            throw new IllegalArgumentException("Cannot number another " + what
                    + " of a domain: expected a number up to " + largest + ", got " + within);
        }
        return index * DOMAIN_STEP + within;
    }
}
