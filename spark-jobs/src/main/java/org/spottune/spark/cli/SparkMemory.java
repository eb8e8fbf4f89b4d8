package org.spottune.spark.cli;

import java.util.Optional;
import org.apache.spark.network.util.JavaUtils;

/**
 * An amount of memory as Spark writes it: MiB where there is no unit, else k, m, g or t, with or without a b.
 *
 * @param mebibytes of it
 */
record SparkMemory(long mebibytes) {

    /** Spark refuses to start with less. */
    private static final long LEAST = 470;
    /** Of any machine; a slip of the keyboard is more. */
    private static final long MOST = 64L << 20;

    /**
     * What a command line says; empty where it says nothing.
     *
     * @throws IllegalArgumentException if it is no amount, or one that no process can have
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

    /** As Java's options take it. */
    String forJava() {
        return mebibytes + "m";
    }
}
