package org.spottune.spark.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.spottune.data.Split;

/** The images that one task decodes into one file, in the order of their ids. */
record ShardPlan(Split split, int number, List<SourceImage> images) implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Deals the images of each split out to its files round robin, so that files have equal sizes and equal shares of
     * every class: workers that train on one file each see similar data.
     *
     * @param shards files per split; fewer if it has fewer images
     */
    static List<ShardPlan> deal(SourceListing listing, int shards) {
        List<ShardPlan> plans = new ArrayList<>();
        for (Split split : Split.values()) {
            List<SourceImage> images = listing.images(split);
            int count = Math.min(shards, images.size());
            for (int number = 0; number < count; number++) {
                plans.add(new ShardPlan(split, number, everyNth(images, number, count)));
            }
        }
        return plans;
    }

    private static List<SourceImage> everyNth(List<SourceImage> images, int first, int step) {
        return IntStream.iterate(first, i -> i < images.size(), i -> i + step)
                .mapToObj(images::get)
                .toList();
    }
}
