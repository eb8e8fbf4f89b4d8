package org.spottune.spark.ingest;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.spottune.data.ChannelStatistics;
import org.spottune.data.DatasetFingerprint;
import org.spottune.data.ImageFormatException;
import org.spottune.data.RgbImage;
import org.spottune.data.SkippedFile;

/**
 * The work of a task: reads and resizes the images of one shard, once each, and writes them to a new file per attempt.
 * The result lists images that cannot be decoded; a failing file system fails the task, so that Spark repeats it.
 */
final class ShardWriting implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Broadcast<SerializableConfiguration> hadoop;
    private final LongAccumulator progress;
    private final String attempts;
    private final Scaling scaling;

    ShardWriting(
            Broadcast<SerializableConfiguration> hadoop, LongAccumulator progress, Path attempts, Scaling scaling) {
        this.hadoop = hadoop;
        this.progress = progress;
        this.attempts = attempts.toString();
        this.scaling = scaling;
    }

    Configuration configuration() {
        return hadoop.value().value();
    }

    ShardResult write(ShardPlan plan, PixelReader reader) throws IOException {
        String file = UUID.randomUUID() + ".parquet";
        List<DatasetFingerprint.Entry> entries = new ArrayList<>();
        List<SkippedFile> failures = new ArrayList<>();
        ChannelStatistics statistics = ChannelStatistics.NONE;
        SizeRange sizes = SizeRange.NONE;
        try (ParquetWriter<ImageRow> out = ImageParquet.create(new Path(attempts, file), configuration())) {
            for (SourceImage source : plan.images()) {
                try {
                    RgbImage image = scaling.apply(reader.read(source));
                    out.write(new ImageRow(source.id(), source.knownLabel(), source.origin(), image));
                    entries.add(DatasetFingerprint.Entry.of(plan.split(), source.id(), source.knownLabel(), image));
                    statistics = statistics.merge(ChannelStatistics.of(image));
                    sizes = sizes.merge(SizeRange.of(image));
                } catch (ImageFormatException damage) {
                    failures.add(new SkippedFile(source.origin(), damage.getMessage()));
                }
                progress.add(1);
            }
        }
        return new ShardResult(plan.split(), plan.number(), file, entries, statistics, sizes, failures);
    }
}
