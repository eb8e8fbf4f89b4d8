package org.spottune.spark.sweep;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.train.DivergedException;
import org.spottune.spark.train.TrainJob;
import org.spottune.spark.train.TrainResult;

/**
 * Runs or continues one trial of a selection: trains, keeps the figures on the held-out images, deletes the network.
 */
final class TrialRun {

    private final SparkSession spark;
    private final SweepFolder folder;
    private final Progress progress;
    private final StopRequest stop;

    TrialRun(SparkSession spark, SweepFolder folder, Progress progress, StopRequest stop) {
        this.spark = spark;
        this.folder = folder;
        this.progress = progress;
        this.stop = stop;
    }

    TrialResult run(PlannedSelection.PlannedTrial planned) throws IOException {
        long start = System.nanoTime();
        TrialResult result;
        try {
            TrainResult trained = new TrainJob(spark, progress, stop).run(planned.training());
            result = new TrialResult(
                    trained.validationTop1(), trained.validationLoss(), Optional.empty(), seconds(start));
        } catch (DivergedException diverged) {
            // It would diverge again: for these values, that is the result.
            result = new TrialResult(
                    Optional.empty(), Optional.empty(), Optional.of(diverged.getMessage()), seconds(start));
        }
        folder.write(planned.trial(), result);
        folder.deleteNetwork(planned.trial());
        return result;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
