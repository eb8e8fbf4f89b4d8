package org.spottune.spark.ingest;

import java.io.Serializable;
import java.util.List;
import org.spottune.data.ChannelStatistics;
import org.spottune.data.DatasetFingerprint;
import org.spottune.data.SkippedFile;
import org.spottune.data.Split;

/**
 * A task's report of the file it wrote. Only results that reach the driver count, so repeated tasks change nothing.
 *
 * @param file name within the folder of attempts
 * @param entries one per image in the file
 * @param failures images that could not be decoded
 */
record ShardResult(
        Split split,
        int number,
        String file,
        List<DatasetFingerprint.Entry> entries,
        ChannelStatistics statistics,
        SizeRange sizes,
        List<SkippedFile> failures)
        implements Serializable {
    private static final long serialVersionUID = 1L;
}
