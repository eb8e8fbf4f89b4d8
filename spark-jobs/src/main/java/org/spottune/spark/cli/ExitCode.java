package org.spottune.spark.cli;

import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import org.spottune.data.DataException;
import org.spottune.experiment.ConfigurationException;
import org.spottune.kernels.UnsupportedPrecisionException;
import org.spottune.model.ModelFormatException;
import org.spottune.spark.session.ClusterException;
import org.spottune.spark.session.OutputExistsException;
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
            if (cause instanceof WriteException
                    || cause instanceof DivergedException
                    || cause instanceof ClusterException) {
                return new Failure(FAILED, cause.getMessage(), true);
            }
            if (cause instanceof ConfigurationException
                    || cause instanceof UnsupportedPrecisionException
                    || cause instanceof OutputExistsException) {
                return new Failure(USAGE, cause.getMessage(), true);
            }
            if (cause instanceof DataException
                    || cause instanceof CheckpointFormatException
                    || cause instanceof ModelFormatException) {
                return new Failure(BAD_DATA, cause.getMessage(), true);
            }
            if (cause instanceof NoSuchFileException || cause instanceof FileNotFoundException) {
                return new Failure(BAD_DATA, "No such file: " + cause.getMessage(), true);
            }
        }
        return new Failure(FAILED, String.valueOf(thrown.getMessage()), false);
    }
}
