package org.spottune.nn.blocks;

import java.util.Map;

/** The names of {@link Decoration}'s kinds in JSON. */
final class DecorationTypes extends NamedTypes {

    DecorationTypes() {
        super(
                "a decoration",
                Map.of(
                        "series-adapters", Decoration.SeriesAdapters.class,
                        "parallel-adapters", Decoration.ParallelAdapters.class,
                        "weight-masks", Decoration.WeightMasks.class,
                        "filter-controllers", Decoration.FilterControllers.class));
    }
}
