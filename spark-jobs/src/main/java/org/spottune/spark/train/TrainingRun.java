package org.spottune.spark.train;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.experiment.Experiment;
import org.spottune.graph.Network;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.BlockUsage;
import org.spottune.spark.session.Progress;
import org.spottune.train.Examples;
import org.spottune.train.StepResult;
import org.spottune.train.WorkerState;

/** The epochs of a run: train, note metrics, keep a checkpoint. */
final class TrainingRun {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    private final JavaSparkContext spark;
    private final RunFolder folder;
    private final Experiment experiment;
    private final Progress progress;

    TrainingRun(JavaSparkContext spark, RunFolder folder, Experiment experiment, Progress progress) {
        this.spark = spark;
        this.folder = folder;
        this.experiment = experiment;
        this.progress = progress;
    }

    /**
     * What the epochs of one call did.
     *
     * @param lastEpoch sums over the last epoch of the run
     * @param usage of the fine-tuned branches over all images at the end; empty without losses on it
     * @param examples shown in the epochs of this call
     * @param seconds they took
     */
    record Outcome(StepResult lastEpoch, Optional<BlockUsage> usage, long examples, double seconds) {

        /** 0 where nothing was left to do. */
        double imagesPerSecond() {
            return examples == 0 ? 0 : examples / seconds;
        }
    }

    /**
     * Trains from the first epoch, or from a checkpoint on, to the last; the network has the final parameters then.
     *
     * @param shards one per worker, persisted
     * @param network to train, with its start values
     */
    Outcome epochs(JavaRDD<Examples> shards, Network network, Optional<Checkpoints.Restored> checkpoint)
            throws IOException {
        int finishedEpochs =
                checkpoint.map(restored -> restored.progress().epochs()).orElse(0);
        StepResult lastEpoch =
                checkpoint.map(restored -> restored.progress().lastEpoch()).orElse(null);
        RoundStart start = checkpoint
                .map(Checkpoints.Restored::start)
                .orElseGet(() -> RoundStart.of(WorkerState.resting(network)));
        AveragingSettings settings = new AveragingSettings(
                experiment.schedule().batchSize(),
                experiment.schedule().averagingFrequency(),
                experiment.step(),
                experiment.schedule().seed(),
                experiment.precision());
        List<Integer> routed = network.spec().partition().routedIndices();
        folder.metrics().begin(EpochMetrics.header(routed), finishedEpochs);
        if (!routed.isEmpty()) {
            folder.usage().begin(UsageLog.header(routed), finishedEpochs);
        }
        AveragingTrainingMaster master = new AveragingTrainingMaster(settings, shards.getNumPartitions());
        long examples = 0;
        double seconds = 0;
        try (ParameterAveraging averaging = master.begin(spark, shards, network, start)) {
            for (int epoch = finishedEpochs; epoch < experiment.schedule().epochs(); epoch++) {
                EpochResult result = averaging.epoch(epoch, ofRun(epoch));
                lastEpoch = result.sums();
                examples += result.sums().examples();
                seconds += result.seconds();
                averaging.state().writeTo(network);
                note(epoch, result);
                folder.writeCheckpoint(
                        network,
                        averaging.state(),
                        new Checkpoints.Finished(
                                epoch + 1, lastEpoch, averaging.lastUsage().orElse(null)));
            }
            averaging.state().writeTo(network);
            Optional<BlockUsage> usage = experiment.step().globalK().map(any -> averaging.usage());
            return new Outcome(lastEpoch, usage, examples, seconds);
        }
    }

    /** The steps of an epoch as steps of the run. */
    private Progress ofRun(int epoch) {
        return (phase, done, total) -> progress.report(
                phase, epoch * total + done, experiment.schedule().epochs() * total);
    }

    private void note(int epoch, EpochResult result) throws IOException {
        double rate = experiment.optimizer().rate(Parameter.Group.BACKBONE, epoch);
        double policyRate = experiment.optimizer().rate(Parameter.Group.POLICY, epoch);
        folder.metrics().append(List.of(EpochMetrics.row(epoch + 1, rate, policyRate, result)));
        if (!result.sums().usage().tuned().isEmpty()) {
            folder.usage().append(UsageLog.rows(epoch + 1, result.rounds()));
        }
        LOG.info(String.format(
                Locale.ROOT,
                "%s: epoch %d of %d: loss %.4f, top-1 %.4f, %.0f images/s",
                folder.path(),
                epoch + 1,
                experiment.schedule().epochs(),
                result.sums().loss(),
                result.sums().top1(),
                result.imagesPerSecond()));
    }
}
