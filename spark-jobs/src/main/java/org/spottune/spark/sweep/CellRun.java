package org.spottune.spark.sweep;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.Split;
import org.spottune.graph.Network;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.evaluate.EvaluateJob;
import org.spottune.spark.evaluate.Evaluation;
import org.spottune.spark.evaluate.EvaluationFolder;
import org.spottune.spark.evaluate.InferenceRequest;
import org.spottune.spark.evaluate.PredictJob;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.storage.OutputClaim;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;
import org.spottune.spark.train.JointPlan;
import org.spottune.spark.train.JointResult;
import org.spottune.spark.train.JointRunFolder;
import org.spottune.spark.train.JointTrainJob;
import org.spottune.spark.train.TrainJob;
import org.spottune.spark.train.TrainPlan;
import org.spottune.spark.train.TrainResult;
import org.spottune.transfer.ParameterCount;

/** Runs or continues one cell to its end: trains, evaluates, and writes the predictions that the challenge asks for. */
final class CellRun {

    private final SparkSession spark;
    private final SweepPlan plan;
    private final Progress progress;
    private final StopRequest stop;
    private final Storage storage;

    CellRun(SparkSession spark, SweepPlan plan, Progress progress, StopRequest stop) {
        this.spark = spark;
        this.plan = plan;
        this.progress = progress;
        this.stop = stop;
        this.storage = new Storage(spark.sparkContext().hadoopConfiguration());
    }

    /**
     * A finished cell.
     *
     * @param result of the cell
     * @param here whether this process finished it; if not, another one did after the sweep was planned
     */
    record Ran(CellResult result, boolean here) {}

    Ran run(PlannedCell planned) throws IOException {
        try (OutputClaim claim = storage.claim(plan.folder().cell(planned.cell()))) {
            Optional<CellResult> found = plan.folder().result(planned.cell());
            return found.isPresent() ? new Ran(found.get(), false) : new Ran(runClaimed(planned), true);
        }
    }

    private CellResult runClaimed(PlannedCell planned) throws IOException {
        long start = System.nanoTime();
        SweepFolder folder = plan.folder();
        folder.clear(planned.cell());
        Trained trained = train(planned);
        stop.throwIfRequested("Cell " + planned.cell() + " was stopped after its training");
        String dataset = planned.target().dataset();
        StoredDataset stored = StoredDataset.open(spark, StoragePath.of(dataset));
        Evaluation evaluation = new EvaluateJob(spark, progress)
                .run(InferenceRequest.of(trained.model(), dataset, labelledSplit(stored)));
        new EvaluationFolder(spark).write(evaluation, folder.evaluation(planned.cell()));
        DatasetDescription description = stored.description();
        if (!description.categoryIds().isEmpty() && description.images(Split.TEST) > 0) {
            new PredictJob(spark, progress)
                    .run(InferenceRequest.of(trained.model(), dataset, Split.TEST), folder.predictions(planned.cell()));
        }
        CellResult result = result(planned, trained, evaluation, (System.nanoTime() - start) / 1e9);
        folder.write(planned.cell(), result);
        return result;
    }

    /**
     * The network of a cell.
     *
     * @param model folder of the model, or of the run that made it
     * @param source values of the source network without its classifier
     * @param added the target's own values
     * @param seconds of training
     */
    private record Trained(String model, long source, long added, double seconds) {}

    private Trained train(PlannedCell planned) throws IOException {
        if (planned.joint().isPresent()) {
            return trainTogether(planned, planned.joint().get());
        }
        if (planned.training().isPresent()) {
            TrainPlan known = planned.training().get();
            // Its teacher may not have existed when the sweep was planned.
            TrainPlan now = known.request().teacher().isEmpty() ? known : TrainPlan.of(known.request(), storage);
            TrainResult training = new TrainJob(spark, progress, stop).run(now);
            return new Trained(
                    plan.folder().run(planned.cell()),
                    training.sourceParameters(),
                    training.addedParameters(),
                    training.seconds());
        }
        String source = plan.file().source();
        try (Network network = ModelFolder.open(source, storage).network()) {
            return new Trained(source, ParameterCount.of(network).source(), 0, 0);
        }
    }

    /** Trains all domains, unless another cell has, and copies this domain's part. */
    private Trained trainTogether(PlannedCell planned, JointPlan joint) throws IOException {
        String domain = planned.cell().domain();
        // Its teachers may not have existed when the sweep was planned.
        JointPlan now = joint.request().teachers().isEmpty() ? joint : JointPlan.of(joint.request(), storage);
        JointResult result = new JointTrainJob(spark, progress, stop).run(now);
        TrainResult training = result.domains().get(domain);
        String run = plan.folder().run(planned.cell());
        storage.copyFolder(JointRunFolder.domain(joint.request().output(), domain), run);
        // The cell that has trained all domains counts the whole time.
        double seconds = plan.file().trainsAll(planned.cell()) ? training.seconds() : 0;
        return new Trained(run, training.sourceParameters(), training.addedParameters(), seconds);
    }

    /** The test split; if its labels are hidden, as the challenge's are, the validation split. */
    private static Split labelledSplit(StoredDataset dataset) {
        return List.of(Split.TEST, Split.VAL).stream()
                .filter(split -> dataset.description().images(split) > 0 && dataset.hiddenLabels(split) == 0)
                .findFirst()
                .orElseThrow(() ->
                        new DataException("Data set '" + dataset.description().name()
                                + "' has neither test nor validation images with labels:"
                                + " nothing to evaluate on"));
    }

    private CellResult result(PlannedCell planned, Trained trained, Evaluation evaluation, double seconds) {
        SweepCell cell = planned.cell();
        return new CellResult(
                cell.domain(),
                cell.method(),
                cell.seed(),
                evaluation.request().split().id(),
                evaluation.seenInTraining(),
                evaluation.counts().top1(),
                evaluation.counts().correct(),
                evaluation.counts().total(),
                trained.source(),
                trained.added(),
                planned.chosen().settings(),
                evaluation.counts().usage().shares(),
                plan.file().workers(),
                trained.seconds(),
                seconds);
    }
}
