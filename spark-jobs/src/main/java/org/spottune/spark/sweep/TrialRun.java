package org.spottune.spark.sweep;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.train.DivergedException;
import org.spottune.spark.train.TrainJob;
import org.spottune.spark.train.TrainResult;

/** One trial of a selection from where it is to its end: trains, keeps the figures of the held-out images, and no network. */
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
            // The same would come of it again: these values are tried, and found wanting.
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
