package org.spottune.spark.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.Partitioner;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.data.LabelledImage;
import org.spottune.spark.dataset.ShardPlaces.Place;
import org.spottune.train.Examples;
import org.spottune.train.ImageExamples;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag$;

/**
 * The images of a run divided among workers by rank of id: sizes differ by one at most, and the division depends on ids
 * and number of workers alone. Each worker's images are in a local file of its executor, in the order of their ids.
 */
public final class Shards implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Shards.class);

    private final LocalShards shards;

    private Shards(LocalShards shards) {
        this.shards = shards;
    }

    /**
     * Divides images.
     *
     * @param ids of all images, in any order
     */
    public static Shards of(JavaRDD<LabelledImage> images, long[] ids, int workers, ImageExamples.Input input) {
        long[] sorted = ids.clone();
        Arrays.sort(sorted);
        return new Shards(new LocalShards(
                images.mapToPair(image -> new Tuple2<>(image.id(), image))
                        .partitionBy(new RankPartitioner(sorted, workers))
                        .values(),
                input));
    }

    /** One element per partition, one partition per worker; cheap to recompute, so do not persist it. */
    public JavaRDD<Examples> rdd() {
        return shards.toJavaRDD();
    }

    /**
     * Spreads the images over all executors again: otherwise an executor that has taken over a lost one's images would
     * keep them when a new one joins.
     *
     * @param shards of {@link #rdd}; others are ignored
     */
    public static void placeAnew(JavaRDD<Examples> shards) {
        if (shards.rdd() instanceof LocalShards local) {
            local.placeAnew();
        }
    }

    /** Deletes the files of all running executors. */
    @Override
    public void close() {
        Set<Place> places = shards.places();
        SparkContext spark = shards.context();
        // The executors end with this process.
        if (places.isEmpty() || spark.isStopped() || ShutdownHookManager.get().isShutdownInProgress()) {
            return;
        }
        String id = shards.shards();
        List<Tuple2<Place, Seq<String>>> preferring = new ArrayList<>();
        for (Place place : places) {
            preferring.add(new Tuple2<>(
                    place,
                    JavaConverters.asScalaBuffer(List.of(place.location())).toSeq()));
        }
        try {
            spark.makeRDD(JavaConverters.asScalaBuffer(preferring).toSeq(), ClassTag$.MODULE$.<Place>apply(Place.class))
                    .toJavaRDD()
                    .foreach(place -> LocalShards.free(id, place.partition()));
        } catch (RuntimeException failed) {
            // They end with their executors, and must not hide the cause of the run's end.
            LOG.warn("Cannot delete the images of {} workers: {}", places.size(), failed.getMessage());
        }
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
}
