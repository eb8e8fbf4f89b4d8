package org.spottune.spark.cli;

import java.util.Optional;
import org.apache.spark.network.util.JavaUtils;

/**
 * An amount of memory in Spark's form: MiB without a unit, else k, m, g or t, with or without a b.
 *
 * @param mebibytes the amount in MiB
 */
record SparkMemory(long mebibytes) {

    /** Spark refuses to start with less. */
    private static final long LEAST = 470;
    /** No machine has more: a larger amount is a typing error. */
    private static final long MOST = 64L << 20;

    /**
     * The amount on a command line; empty if it sets none.
     *
     * @throws IllegalArgumentException if it is not an amount, or out of range
     */
    static Optional<SparkMemory> of(SubmitArguments arguments, String option, String key) {
        return arguments.setting(option, key).map(text -> of(option, text));
    }

    private static SparkMemory of(String option, String text) {
        long mebibytes;
        try {
            mebibytes = JavaUtils.byteStringAsMb(text.strip());
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    option + " must be an amount of memory such as 4g or 2048m, got '" + text + "'", wrong);
        }
        if (mebibytes < LEAST || mebibytes > MOST) {
            throw new IllegalArgumentException(option + " must be from " + LEAST + "m to " + (MOST >> 20)
                    + "t (without a unit, MiB), got '" + text + "'");
        }
        return new SparkMemory(mebibytes);
    }

    /** In the form of Java's options. */
    String forJava() {
        return mebibytes + "m";
    }
}
