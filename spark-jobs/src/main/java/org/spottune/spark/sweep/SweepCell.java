package org.spottune.spark.sweep;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One combination of a sweep.
 *
 * @param domain name of the target data set in the sweep
 * @param method name of the method in the sweep, which may stand for a transfer method with settings of its own
 * @param seed of every draw
 */
public record SweepCell(
        @JsonProperty(value = "domain", required = true) String domain,
        @JsonProperty(value = "method", required = true) String method,
        @JsonProperty(value = "seed", required = true) long seed) {

    /** Names become folders, and a sweep's file must not lead out of it. */
    public SweepCell {
        if (!SweepFile.isName(domain) || !SweepFile.isName(method)) {
            throw new IllegalArgumentException(
                    "Domain and method of a cell must be letters, digits, '.', '_', '+' and '-', got '" + domain
                            + "' and '" + method + "'");
        }
    }

    /** Where the cell lies in the sweep's folder. */
    public String folder() {
        return SweepFolder.CELLS + "/" + domain + "/" + method + "/seed-" + seed;
    }

    /**
     * Whether the cell is among those that were asked for.
     *
     * @param only {@code domain}, {@code domain/method} or {@code domain/method/seed}
     */
    public boolean isIn(String only) {
        return (toString() + "/").startsWith(only + "/");
    }

    /** {@code domain/method/seed}. */
    @Override
    public String toString() {
        return domain + "/" + method + "/" + seed;
    }
}
