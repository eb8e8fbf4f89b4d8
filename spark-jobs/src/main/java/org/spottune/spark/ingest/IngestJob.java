package org.spottune.spark.ingest;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;
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
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.TaskProgress;
import org.spottune.spark.session.TaskSlots;
import org.spottune.spark.storage.OutputClaim;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;

/**
 * The Spark job that turns images of any {@link SourceFormat} into a data set.
 *
 * <p>The format lists classes and images, with labels and ids; the result is the same on any cluster. A task reads the
 * images of one output file, each once, and writes them resized but not cropped. A failed job leaves nothing behind.
 */
public final class IngestJob {
    private static final Logger LOG = LoggerFactory.getLogger(IngestJob.class);

    /** Share of an image below which to warn; usual preparations keep more of 4:3 and 16:9 photographs. */
    private static final double LEAST_SHARE = 0.5;

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final Configuration hadoop;
    private final Progress progress;

    public IngestJob(SparkSession session, Progress progress) {
        this.session = session;
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.hadoop = spark.hadoopConfiguration();
        this.progress = progress;
    }

    /**
     * @param path of the data set
     * @param ignored numbers of files that are not images by their names, by kind
     * @param leastSeen share of the largest stored image that evaluation sees, in [0, 1]
     * @param seconds of the whole job
     */
    public record Result(
            Path path,
            DatasetDescription description,
            SortedMap<String, Long> ignored,
            double leastSeen,
            double seconds) {
        public long images() {
            return description.splits().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }

        public double imagesPerSecond() {
            return images() / seconds;
        }

        private String inWords() {
            String splits = description.splits().entrySet().stream()
                    .map(split -> split.getValue() + " " + split.getKey().id())
                    .collect(Collectors.joining(", "));
            int skipped = description.origin().skipped().size();
            return String.format(
                    Locale.ROOT,
                    "ingested '%s': %s images of %d classes%s%s, %.1f s",
                    description.name(),
                    splits,
                    description.classes().size(),
                    skipped == 0 ? "" : ", " + skipped + " skipped",
                    ignored.isEmpty() ? "" : ", ignored " + ignored,
                    seconds);
        }
    }

    /**
     * @throws OutputExistsException if the output exists; nothing was read then
     * @throws DataException listing all problems of the input
     * @throws IOException if a file system fails
     */
    public Result run(IngestRequest request) throws IOException {
        long start = System.nanoTime();
        Path output = qualified(request.output());
        FileSystem files = StoragePath.system(output, hadoop);
        if (files.exists(output)) {
            throw new OutputExistsException(output.toString());
        }
        Path input = qualified(request.input());
        Result result;
        try (OutputClaim claim = new Storage(hadoop).claim(output.toString())) {
            if (files.exists(output)) {
                throw new OutputExistsException(output.toString());
            }
            result = run(request.withPaths(input, output), start);
        }
        progress.tell(result.inWords());
        if (result.leastSeen() <= LEAST_SHARE) {
            LOG.warn(
                    "{}: evaluation sees {} % of the largest image; resizing to height and width, or squashing, keeps all",
                    output, Math.round(100 * result.leastSeen()));
        }
        return result;
    }

    private Result run(IngestRequest request, long start) throws IOException {
        SourceTree tree = SourceTree.of(request.input(), hadoop, request.onError(), request.links());
        SourceListing listing = request.format().list(tree, session, progress);
        try (StagingFolder staging = StagingFolder.beside(request.output(), hadoop)) {
            List<ShardResult> shards = decode(listing, request, staging);
            IngestedImages images = IngestedImages.of(shards);
            DatasetDescription description = images.describe(listing, request);
            for (ShardResult shard : shards) {
                if (!shard.entries().isEmpty()) {
                    staging.accept(shard);
                }
            }
            staging.publish(description);
            return new Result(
                    request.output(),
                    description,
                    listing.ignored(),
                    images.leastSeen(description.input()),
                    (System.nanoTime() - start) / 1e9);
        }
    }

    private List<ShardResult> decode(SourceListing listing, IngestRequest request, StagingFolder staging) {
        List<ShardPlan> plans = ShardPlan.deal(listing, request.shards().orElseGet(() -> TaskSlots.of(spark.sc())
                .count()));
        Broadcast<SerializableConfiguration> configuration = spark.broadcast(new SerializableConfiguration(hadoop));
        spark.setJobGroup("ingest", "Ingest " + request.input());
        try (TaskProgress tasks = TaskProgress.start(
                spark.sc(), progress, "decode", listing.images().size())) {
            ShardWriting writing = new ShardWriting(
                    configuration,
                    tasks.counter(),
                    staging.attempts(),
                    request.preprocessing().scaling());
            return listing.pixels().written(spark, plans, writing).collect();
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
        return StoragePath.system(path, hadoop).makeQualified(path);
    }

    /** The exception that a task threw, without Spark's wrappers. */
    private static Throwable taskFailure(Throwable failure) {
        boolean wrapping = failure instanceof SparkException && failure.getCause() != null;
        return wrapping ? taskFailure(failure.getCause()) : failure;
    }
}
