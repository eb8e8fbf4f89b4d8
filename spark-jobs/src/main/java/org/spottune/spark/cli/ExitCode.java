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

/** Exit codes of the command. */
enum ExitCode {
    DONE(0),
    /** The command line or the settings are wrong, or the output exists. */
    USAGE(2),
    /** A data set, a checkpoint or a model cannot be used. */
    BAD_DATA(3),
    /** The input was right, but the run failed. */
    FAILED(4),
    /** A signal ended the command after the current round; Java's code for SIGTERM. */
    STOPPED(143);

    private final int value;

    ExitCode(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }

    /**
     * A failure, without Spark's wrappers.
     *
     * @param explained whether the message says everything: no stack trace is needed
     */
    record Failure(ExitCode code, String message, boolean explained) {}

    /** The failure that an exception stands for: its first known cause decides. */
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
                // The wrapping exception names the file.
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

    /** The message, or the exception's class if it has none. */
    private static String reason(Throwable thrown) {
        return thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
    }

    /** Spark keeps only the text of some tasks' exceptions. */
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
                + " MiB: set a larger --driver-memory (on a cluster --executor-memory, or"
                + " spark.executor.memoryOverhead for memory outside the heap), or use a smaller batch-size";
    }
}
