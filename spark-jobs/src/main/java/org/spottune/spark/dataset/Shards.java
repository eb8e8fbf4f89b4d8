package org.spottune.spark.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.spottune.data.LabelledImage;
import org.spottune.train.Examples;
import org.spottune.train.ImageExamples;
import scala.Tuple2;

/**
 * Divides the images of a split among workers: by rank of id, so that sizes differ by one at most, and so that who gets
 * what depends on ids and number of workers alone.
 */
public final class Shards {

    private Shards() {}

    /** One element per partition, one partition per worker: the worker's images in the order of their ids. */
    public static JavaRDD<Examples> of(JavaRDD<LabelledImage> images, int workers, ImageExamples.Input input) {
        long[] ids = images.map(LabelledImage::id).collect().stream()
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        return images.mapToPair(image -> new Tuple2<>(image.id(), image))
                .partitionBy(new RankPartitioner(ids, workers))
                .values()
                .mapPartitions(new Gather(input));
    }

    /** Deals ids out by rank, round robin. */
    private static final class RankPartitioner extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final long[] ids;
        private final int workers;

        RankPartitioner(long[] ids, int workers) {
            this.ids = ids;
            this.workers = workers;
        }

        @Override
        public int numPartitions() {
            return workers;
        }

        @Override
        public int getPartition(Object id) {
            return Arrays.binarySearch(ids, (Long) id) % workers;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof RankPartitioner that && that.workers == workers && Arrays.equals(that.ids, ids);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(ids) + workers;
        }
    }

    private record Gather(ImageExamples.Input input) implements FlatMapFunction<Iterator<LabelledImage>, Examples> {
        @Override
        public Iterator<Examples> call(Iterator<LabelledImage> partition) {
            List<LabelledImage> images = new ArrayList<>();
            partition.forEachRemaining(images::add);
            images.sort(Comparator.comparingLong(LabelledImage::id));
            return List.<Examples>of(new ImageExamples(images, input)).iterator();
        }
    }
}
