package org.spottune.spark.cli;

import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import org.apache.hadoop.fs.FSError;
import org.apache.parquet.ParquetRuntimeException;
import org.apache.spark.SparkException;
import org.spottune.data.DataException;
import org.spottune.kernels.UnsupportedPrecisionException;
import org.spottune.model.ModelFormatException;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.session.ClusterException;
import org.spottune.spark.storage.OutputClaimedException;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.UnusablePathException;
import org.spottune.spark.storage.WriteException;
import org.spottune.spark.train.DivergedException;
import org.spottune.weights.CheckpointFormatException;

/** What the command reports to whoever started it. */
enum ExitCode {
    DONE(0),
    /** The command line or the settings are wrong, or the output exists. */
    USAGE(2),
    /** A data set, a checkpoint or a model cannot be used. */
    BAD_DATA(3),
    /** Everything was fine until it failed. */
    FAILED(4),
    /** A signal ended it after the round under way; the code is Java's own, that of SIGTERM. */
    STOPPED(143);

    private final int value;

    ExitCode(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }

    /**
     * A failure, seen through what Spark wraps it in.
     *
     * @param explained whether the message says all that there is to know
     */
    record Failure(ExitCode code, String message, boolean explained) {}

    /** What kind of failure an exception is: that of the first known cause. */
    static Failure of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (ranOutOfMemory(cause)) {
                return new Failure(FAILED, outOfMemory(cause), true);
            }
            if (cause instanceof FSError) {
                return new Failure(FAILED, "A local disk failed: " + reason(cause), true);
            }
            if (cause instanceof WriteException
                    || cause instanceof LostResultException
                    || cause instanceof DivergedException
                    || cause instanceof ClusterException) {
                return new Failure(FAILED, cause.getMessage(), true);
            }
            if (cause instanceof ConfigurationException
                    || cause instanceof UnsupportedPrecisionException
                    || cause instanceof OutputExistsException
                    || cause instanceof OutputClaimedException
                    || cause instanceof UnusablePathException) {
                return new Failure(USAGE, cause.getMessage(), true);
            }
            if (cause instanceof DataException
                    || cause instanceof CheckpointFormatException
                    || cause instanceof ModelFormatException) {
                return new Failure(BAD_DATA, cause.getMessage(), true);
            }
            if (cause.getCause() instanceof ParquetRuntimeException broken) {
                // The one around it names the file.
                return new Failure(
                        BAD_DATA,
                        String.valueOf(cause.getMessage()).lines().findFirst().orElse("") + " " + broken.getMessage(),
                        true);
            }
            if (cause instanceof NoSuchFileException || cause instanceof FileNotFoundException) {
                return new Failure(BAD_DATA, "No such file: " + cause.getMessage(), true);
            }
        }
        return new Failure(FAILED, reason(thrown), false);
    }

    /** The kind of failure where it has no message. */
    private static String reason(Throwable thrown) {
        return thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
    }

    /** Spark keeps only the text of what some tasks throw. */
    private static boolean ranOutOfMemory(Throwable cause) {
        return cause instanceof OutOfMemoryError
                || cause instanceof SparkException
                        && String.valueOf(cause.getMessage()).contains(OutOfMemoryError.class.getName());
    }

    private static String outOfMemory(Throwable cause) {
        String all = String.valueOf(cause.getMessage());
        int name = all.indexOf(OutOfMemoryError.class.getName());
        String reason = name < 0 ? all : all.substring(name).lines().findFirst().orElseThrow();
        return "Out of memory (" + reason + "); the heap of this process is "
                + (Runtime.getRuntime().maxMemory() >> 20)
                + " MiB: give more by --driver-memory, to the executors of a cluster by --executor-memory and outside the"
                + " heap by spark.executor.memoryOverhead, or use a smaller batch-size";
    }
}
