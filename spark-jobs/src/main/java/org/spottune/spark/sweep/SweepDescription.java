package org.spottune.spark.sweep;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;

/**
 * The contents of a sweep, kept as {@code sweep.json}.
 *
 * @param name of the sweep
 * @param source folder of the model that all cells start from
 * @param baseline source of the errors that scores are relative to: {@link #PUBLISHED}, or the name of one of the
 *     methods
 * @param domains target data sets, in the order of the file
 * @param methods names of the methods, in the order of the file
 * @param seeds of the runs
 * @param cells all combinations
 */
public record SweepDescription(
        @JsonProperty(value = "name", required = true) String name,
        @JsonProperty(value = "source", required = true) String source,
        @JsonProperty(value = "baseline", required = true) String baseline,
        @JsonProperty(value = "domains", required = true) List<Domain> domains,
        @JsonProperty(value = "methods", required = true) List<String> methods,
        @JsonProperty(value = "seeds", required = true) List<Long> seeds,
        @JsonProperty(value = "cells", required = true) List<SweepCell> cells) {

    /** The baseline of Visual Decathlon's ten domains. */
    public static final String PUBLISHED = "published";

    public SweepDescription {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(baseline, "baseline");
        domains = List.copyOf(domains);
        methods = List.copyOf(methods);
        seeds = List.copyOf(seeds);
        cells = List.copyOf(cells);
    }

    /**
     * A target data set.
     *
     * @param name in the sweep
     * @param dataset folder of the data set
     */
    public record Domain(
            @JsonProperty(value = "name", required = true) String name,
            @JsonProperty(value = "dataset", required = true) String dataset) {}
}
