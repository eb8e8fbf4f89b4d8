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
     * Deals the images of each split out to its files one by one, so that files are of equal size and each has its
     * share of every class: a worker that trains on one file sees what the others see.
     *
     * @param shards files a split; fewer where it has fewer images
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
