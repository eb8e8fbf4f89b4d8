package org.spottune.spark.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.util.CollectionAccumulator;
import org.spottune.data.ImageFile;
import org.spottune.data.LabelledImage;
import org.spottune.train.Examples;
import org.spottune.train.ImageExamples;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag$;

/**
 * One element per partition: its images, written once into a file of the executor that first computes it, whatever their
 * size. Tasks prefer that executor; on another, after the loss of the first, the partition is computed again from its
 * parent.
 *
 * <p>Spark's own storage would hold such an element, all images of a worker, in Java's heap as a whole.
 */
final class LocalShards extends RDD<Examples> {

    private static final long serialVersionUID = 1L;

    private static final Map<Key, Shard> HELD = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final ImageExamples.Input input;
    private final CollectionAccumulator<Place> places;

    /** A partition of one instance. */
    private record Key(String shards, int partition) {}

    /**
     * Where a partition lies.
     *
     * @param location of the executor, as Spark's scheduler writes it
     */
    record Place(int partition, String location) implements java.io.Serializable {}

    LocalShards(JavaRDD<LabelledImage> images, ImageExamples.Input input) {
        super(images.rdd(), ClassTag$.MODULE$.apply(Examples.class));
        this.input = input;
        this.places = images.rdd().sparkContext().collectionAccumulator("places of shards");
    }

    @Override
    public Partition[] getPartitions() {
        return parent().partitions();
    }

    @Override
    public Iterator<Examples> compute(Partition split, TaskContext context) {
        Shard shard = HELD.computeIfAbsent(new Key(id, split.index()), any -> new Shard());
        ImageFile images = shard.images(() -> write(split, context));
        return JavaConverters.asScalaIterator(
                List.<Examples>of(new ImageExamples(images, input)).iterator());
    }

    /** Where the partition was written last; on the driver only. */
    @Override
    public Seq<String> getPreferredLocations(Partition split) {
        List<String> written = places.value().stream()
                .filter(place -> place.partition() == split.index())
                .map(Place::location)
                .toList();
        List<String> last = written.isEmpty() ? List.of() : List.of(written.get(written.size() - 1));
        return JavaConverters.asScalaBuffer(last).toSeq();
    }

    /** All places where partitions were written; on the driver only. */
    List<Place> places() {
        return List.copyOf(places.value());
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
        BlockManager blocks = SparkEnv.get().blockManager();
        // In Spark's own folders, which it deletes when the executor ends.
        Path file = blocks.diskBlockManager().createTempLocalBlock()._2().toPath();
        ImageFile written = ImageFile.write(JavaConverters.asJavaIterator(parent().iterator(split, context)), file);
        places.add(new Place(
                split.index(),
                "executor_" + blocks.blockManagerId().host() + "_"
                        + blocks.blockManagerId().executorId()));
        return written;
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
