package org.spottune.spark.ingest;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.spark.session.OutputExistsException;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.TaskProgress;

/**
 * The Spark job that turns a folder of image files, laid out as {@code {train,val,test}/<class>/**}, into a data set.
 *
 * <p>Classes are labelled in the order of their names and images numbered in the order of split, class and path, both
 * by Unicode code points; the result is the same on any cluster. A task decodes the images of one output file, each
 * once, and writes them resized but not cropped. When something fails, nothing is left behind.
 */
public final class ImageFolderIngest {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFolderIngest.class);

    private final JavaSparkContext spark;
    private final Configuration hadoop;
    private final Progress progress;

    public ImageFolderIngest(SparkSession session, Progress progress) {
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.hadoop = spark.hadoopConfiguration();
        this.progress = progress;
    }

    /**
     * @param path of the data set
     * @param ignored files that are no images by their names, by what they are
     * @param seconds the whole job took
     */
    public record Result(Path path, DatasetDescription description, SortedMap<String, Long> ignored, double seconds) {
        public long images() {
            return description.splits().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }

        public double imagesPerSecond() {
            return images() / seconds;
        }
    }

    /**
     * @throws OutputExistsException if there is something at the output; nothing has been read then
     * @throws DataException if the input makes no data set, with everything that is wrong with it
     * @throws IOException if a file system fails
     */
    public Result run(IngestRequest request) throws IOException {
        long start = System.nanoTime();
        Path output = qualified(request.output());
        FileSystem files = output.getFileSystem(hadoop);
        if (files.exists(output)) {
            throw new OutputExistsException(output.toString());
        }
        Path input = qualified(request.input());
        Result result = run(request.withPaths(input, output), start);
        LOG.info(
                "Ingested {}: {} images of {} classes, {} skipped, ignored {}, {} s",
                output,
                result.description().splits(),
                result.description().classes().size(),
                result.description().origin().skipped().size(),
                result.ignored(),
                result.seconds());
        return result;
    }

    private Result run(IngestRequest request, long start) throws IOException {
        ImageFolder folder = ImageFolderListing.list(request.input(), hadoop, progress);
        try (StagingFolder staging = StagingFolder.beside(request.output(), hadoop)) {
            List<ShardResult> shards = decode(folder, request, staging);
            DatasetDescription description = IngestedImages.of(shards).describe(folder, request);
            for (ShardResult shard : shards) {
                if (!shard.entries().isEmpty()) {
                    staging.accept(shard);
                }
            }
            staging.publish(description);
            return new Result(request.output(), description, folder.ignored(), (System.nanoTime() - start) / 1e9);
        }
    }

    private List<ShardResult> decode(ImageFolder folder, IngestRequest request, StagingFolder staging) {
        List<ShardPlan> plans =
                ShardPlan.deal(folder, request.shards().orElse(Math.max(1, spark.defaultParallelism())));
        Broadcast<SerializableConfiguration> configuration = spark.broadcast(new SerializableConfiguration(hadoop));
        spark.setJobGroup("ingest", "Ingest " + request.input());
        try (TaskProgress tasks = TaskProgress.start(
                spark.sc(), progress, "decode", folder.images().size())) {
            List<ShardResult> results = spark.parallelize(plans, plans.size())
                    .map(new ShardWriting(
                            configuration, tasks.counter(), request.input(), staging.attempts(), request.resize()))
                    .collect();
            progress.report("decode", folder.images().size(), folder.images().size());
            return results;
        } catch (Exception failure) {
            throw new IllegalStateException(
                    "Cannot ingest '" + request.input() + "': "
                            + taskFailure(failure).getMessage(),
                    failure);
        } finally {
            spark.clearJobGroup();
            configuration.destroy();
        }
    }

    private Path qualified(Path path) throws IOException {
        return path.getFileSystem(hadoop).makeQualified(path);
    }

    /** What a task threw, without Spark's wrapping and its stack traces of driver and executor. */
    private static Throwable taskFailure(Throwable failure) {
        boolean wrapping = failure instanceof SparkException && failure.getCause() != null;
        return wrapping ? taskFailure(failure.getCause()) : failure;
    }
}
