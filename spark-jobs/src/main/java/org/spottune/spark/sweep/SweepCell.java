package org.spottune.spark.sweep;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One combination of a sweep.
 *
 * @param domain name of the target data set in the sweep
 * @param method name of the method in the sweep: a transfer method with its settings
 * @param seed of all random draws
 */
public record SweepCell(
        @JsonProperty(value = "domain", required = true) String domain,
        @JsonProperty(value = "method", required = true) String method,
        @JsonProperty(value = "seed", required = true) long seed) {

    /** Names become folders: a sweep's file must not name paths outside the sweep. */
    public SweepCell {
        if (!SweepFile.isName(domain) || !SweepFile.isName(method)) {
            throw new IllegalArgumentException(
                    "Domain and method of a cell must be letters, digits, '.', '_', '+' and '-', got '" + domain
                            + "' and '" + method + "'");
        }
    }

    /** Path of the cell within the sweep's folder. */
    public String folder() {
        return SweepFolder.CELLS + "/" + domain + "/" + method + "/seed-" + seed;
    }

    /**
     * Whether the cell is one of those named.
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
