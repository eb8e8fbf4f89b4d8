package org.spottune.spark.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.spottune.data.ChannelStatistics;
import org.spottune.data.DatasetFingerprint;
import org.spottune.data.ImageDecoder;
import org.spottune.data.ImageFormatException;
import org.spottune.data.Resampling;
import org.spottune.data.RgbImage;
import org.spottune.data.SkippedFile;

/**
 * The work of a task: reads, decodes and resizes the images of one shard, once each, and writes them to a file of this
 * attempt's own. Images that cannot be decoded are part of the result; a file system that fails fails the task, so that
 * Spark repeats it.
 */
final class ShardWriting implements Function<ShardPlan, ShardResult> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<SerializableConfiguration> hadoop;
    private final LongAccumulator progress;
    private final String input;
    private final String attempts;
    private final Integer shortSide;

    /** @param shortSide as {@link IngestRequest#resize()}, which is not serializable */
    ShardWriting(
            Broadcast<SerializableConfiguration> hadoop,
            LongAccumulator progress,
            Path input,
            Path attempts,
            OptionalInt shortSide) {
        this.hadoop = hadoop;
        this.progress = progress;
        this.input = input.toString();
        this.attempts = attempts.toString();
        this.shortSide = shortSide.isPresent() ? shortSide.getAsInt() : null;
    }

    @Override
    public ShardResult call(ShardPlan plan) throws IOException {
        Configuration configuration = hadoop.value().value();
        String file = UUID.randomUUID() + ".parquet";
        List<DatasetFingerprint.Entry> entries = new ArrayList<>();
        List<SkippedFile> failures = new ArrayList<>();
        ChannelStatistics statistics = ChannelStatistics.NONE;
        SizeRange sizes = SizeRange.NONE;
        try (ParquetWriter<ImageRow> out = ImageParquet.create(new Path(attempts, file), configuration)) {
            for (ImageFile source : plan.images()) {
                try {
                    RgbImage image = resize(ImageDecoder.decode(read(source, configuration)));
                    out.write(new ImageRow(source.id(), source.label(), source.path(), image));
                    entries.add(DatasetFingerprint.Entry.of(
                            plan.split(), source.id(), OptionalInt.of(source.label()), image));
                    statistics = statistics.merge(ChannelStatistics.of(image));
                    sizes = sizes.merge(SizeRange.of(image));
                } catch (ImageFormatException damage) {
                    failures.add(new SkippedFile(source.path(), damage.getMessage()));
                }
                progress.add(1);
            }
        }
        return new ShardResult(plan.split(), plan.number(), file, entries, statistics, sizes, failures);
    }

    private byte[] read(ImageFile source, Configuration configuration) throws IOException {
        // Not by parsing the relative path, which may hold a colon.
        Path path = new Path(new Path(input), new Path(null, null, source.path()));
        try (InputStream in = path.getFileSystem(configuration).open(path)) {
            return in.readAllBytes();
        } catch (IOException failure) {
            throw new IOException("Cannot read '" + path + "': " + failure.getMessage(), failure);
        }
    }

    private RgbImage resize(RgbImage image) {
        return shortSide == null ? image : Resampling.resizeShortSide(image, shortSide);
    }
}
