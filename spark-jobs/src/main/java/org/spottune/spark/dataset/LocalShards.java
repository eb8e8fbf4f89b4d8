package org.spottune.spark.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockManagerId;
import org.spottune.data.ImageFile;
import org.spottune.data.LabelledImage;
import org.spottune.spark.dataset.ShardPlaces.Place;
import org.spottune.train.Examples;
import org.spottune.train.ImageExamples;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag$;

/**
 * One element per partition: its images, written once into a local file of the executor that first computes it. Tasks
 * prefer that executor; after its loss, another computes the partition again from its parent.
 *
 * <p>Spark's own storage would hold such an element, all images of a worker, in Java's heap.
 */
final class LocalShards extends RDD<Examples> {

    private static final long serialVersionUID = 1L;

    private static final Map<Key, Shard> HELD = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final ImageExamples.Input input;
    private final ShardPlaces places = new ShardPlaces();

    /** Key of a partition of one instance. */
    private record Key(String shards, int partition) {}

    LocalShards(JavaRDD<LabelledImage> images, ImageExamples.Input input) {
        super(images.rdd(), ClassTag$.MODULE$.apply(Examples.class));
        this.input = input;
        images.rdd().sparkContext().register(places, "places of shards");
    }

    @Override
    public Partition[] getPartitions() {
        return parent().partitions();
    }

    @Override
    public Iterator<Examples> compute(Partition split, TaskContext context) {
        Shard shard = HELD.computeIfAbsent(new Key(id, split.index()), any -> new Shard());
        ImageFile images = shard.images(() -> write(split, context));
        places.add(new Place(split.index(), here()));
        return JavaConverters.asScalaIterator(
                List.<Examples>of(new ImageExamples(images, input)).iterator());
    }

    /** The executor where a task last found or wrote the partition; on the driver only. */
    @Override
    public Seq<String> getPreferredLocations(Partition split) {
        String place = places.value().get(split.index());
        return JavaConverters.asScalaBuffer(place == null ? List.<String>of() : List.of(place))
                .toSeq();
    }

    /** Drops the preferred executors, so that partitions spread over all of them; on the driver only. */
    void placeAnew() {
        places.forgetLatest();
    }

    /** All executors where partitions were found; on the driver only. */
    Set<Place> places() {
        return places.all();
    }

    String shards() {
        return id;
    }

    /** Deletes a partition, if this JVM holds it. */
    static void free(String shards, int partition) throws IOException {
        Shard shard = HELD.remove(new Key(shards, partition));
        if (shard != null) {
            shard.close();
        }
    }

    private ImageFile write(Partition split, TaskContext context) throws IOException {
        // In Spark's local folders, which Spark deletes when the executor ends.
        Path file = SparkEnv.get()
                .blockManager()
                .diskBlockManager()
                .createTempLocalBlock()
                ._2()
                .toPath();
        return ImageFile.write(JavaConverters.asJavaIterator(parent().iterator(split, context)), file);
    }

    /** This executor, in the form of Spark's scheduler. */
    private static String here() {
        BlockManagerId executor = SparkEnv.get().blockManager().blockManagerId();
        return "executor_" + executor.host() + "_" + executor.executorId();
    }

    private RDD<LabelledImage> parent() {
        return firstParent(ClassTag$.MODULE$.apply(LabelledImage.class));
    }

    /** The file of a partition, once it is written. */
    private static final class Shard {

        private ImageFile file;

        private interface Writing {
            ImageFile write() throws IOException;
        }

        synchronized ImageFile images(Writing writing) {
            if (file == null) {
                try {
                    file = writing.write();
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed.getMessage(), failed);
                }
            }
            return file;
        }

        synchronized void close() throws IOException {
            if (file != null) {
                file.close();
            }
        }
    }
}
