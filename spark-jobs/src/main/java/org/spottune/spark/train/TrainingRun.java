package org.spottune.spark.train;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.experiment.CheckpointSettings;
import org.spottune.experiment.Experiment;
import org.spottune.graph.Network;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.BlockUsage;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.train.Examples;
import org.spottune.train.StepResult;

/** The epochs of a run: train, note metrics, keep checkpoints. */
final class TrainingRun {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    private final JavaSparkContext spark;
    private final RunFolder folder;
    private final Experiment experiment;
    private final CheckpointFolder checkpoints;
    private final Progress progress;
    private final StopRequest stop;

    TrainingRun(JavaSparkContext spark, RunFolder folder, Experiment experiment, Progress progress, StopRequest stop) {
        this.spark = spark;
        this.folder = folder;
        this.experiment = experiment;
        this.checkpoints = folder.checkpoints(experiment.checkpoints());
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * What the epochs of one call did.
     *
     * @param lastEpoch sums over the last epoch of the run
     * @param usage of the fine-tuned branches over all images at the end; empty without losses on it
     * @param best the checkpoint kept for being the best, if there is one
     * @param examples shown in the rounds of this call
     * @param seconds they took
     */
    record Outcome(
            StepResult lastEpoch,
            Optional<BlockUsage> usage,
            Optional<Manifest.BestCheckpoint> best,
            long examples,
            double seconds) {

        /** 0 where nothing was left to do. */
        double imagesPerSecond() {
            return examples == 0 ? 0 : examples / seconds;
        }
    }

    /**
     * Trains from the first epoch, or from a checkpoint on, to the last; the network has the final parameters then.
     *
     * @param shards one per worker, which cost nothing to be asked for again
     * @param network to train, with its start values
     * @throws DivergedException if a loss or a parameter is not finite any more
     * @throws org.spottune.spark.session.StoppedException if it was asked to stop
     */
    Outcome epochs(JavaRDD<Examples> shards, Network network, Optional<Checkpoint> checkpoint) throws IOException {
        Checkpoint start = checkpoint.orElseGet(() -> Checkpoint.start(network));
        AveragingSettings settings = new AveragingSettings(
                experiment.schedule().batchSize(),
                experiment.schedule().averagingFrequency(),
                experiment.step(),
                experiment.schedule().seed(),
                experiment.precision());
        List<Integer> routed = network.spec().partition().routedIndices();
        folder.metrics().begin(EpochMetrics.header(routed), start.position().epochs());
        if (!routed.isEmpty()) {
            folder.usage().begin(UsageLog.header(routed), start.position().epochs());
        }
        AveragingTrainingMaster master = new AveragingTrainingMaster(settings, shards.getNumPartitions());
        try (StopRequest.Section stoppable = stop.begin();
                ParameterAveraging averaging = master.begin(spark, shards, network, start.next())) {
            Course course = new Course(averaging, network, shards.getNumPartitions(), start.position());
            course.run();
            averaging.state().writeTo(network);
            Optional<BlockUsage> usage = experiment.step().globalK().map(any -> averaging.usage());
            return new Outcome(
                    course.position.lastEpoch().orElseThrow(),
                    usage,
                    course.position.best().map(this::checkpoint),
                    course.examples,
                    course.seconds);
        }
    }

    /** From the state of a run to its end. */
    private final class Course {

        private final ParameterAveraging averaging;
        private final Network network;
        private final int workers;
        private RunPosition position;
        private long examples;
        private double seconds;

        Course(ParameterAveraging averaging, Network network, int workers, RunPosition position) {
            this.averaging = averaging;
            this.network = network;
            this.workers = workers;
            this.position = position;
        }

        void run() throws IOException {
            while (position.epochs() < epochs()) {
                EpochResult epoch =
                        position.begun().map(RunPosition.Begun::rounds).orElseGet(averaging::nothing);
                while (epoch.rounds().size() < averaging.roundsPerEpoch()) {
                    epoch = epoch.then(round(epoch.rounds().size()));
                    if (epoch.rounds().size() < averaging.roundsPerEpoch()) {
                        within(epoch);
                    }
                }
                finished(epoch);
            }
        }

        private EpochResult round(int round) throws IOException {
            try {
                EpochResult result = averaging.round(position.epochs(), round, ofRun(position.epochs()));
                examples += result.sums().examples();
                seconds += result.seconds();
                return result;
            } catch (DivergedException diverged) {
                throw diverged.with(wayOut(checkpoints.newest()));
            }
        }

        private void within(EpochResult epoch) throws IOException {
            int every = experiment.checkpoints().everyRounds();
            boolean due = every > 0 && epoch.rounds().size() % every == 0;
            if (due || stop.requested()) {
                keep(position.within(epoch, workers));
            }
            if (stop.requested()) {
                throw stop.stopped(told(position.within(epoch, workers)));
            }
        }

        private void finished(EpochResult epoch) throws IOException {
            int before = position.best().map(RunPosition.BestEpoch::epoch).orElse(0);
            position = position.after(epoch, experiment.checkpoints().keepBest());
            note(position.epochs(), epoch);
            boolean due = position.epochs() % experiment.checkpoints().everyEpochs() == 0
                    || position.epochs() == epochs()
                    || position.best().map(RunPosition.BestEpoch::epoch).orElse(0) != before;
            if (due || stop.requested()) {
                keep(position);
            }
            if (stop.requested()) {
                throw stop.stopped(told(position));
            }
        }

        private void keep(RunPosition reached) throws IOException {
            averaging.state().writeTo(network);
            checkpoints.write(network, new Checkpoint(averaging.state(), reached));
        }

        private String told(RunPosition reached) {
            return "Run '" + folder.path() + "' was stopped after " + reached + "; it is kept in '"
                    + checkpoints.file(reached) + "'";
        }
    }

    private int epochs() {
        return experiment.schedule().epochs();
    }

    /** What to do about numbers that are not finite. */
    private String wayOut(Optional<String> newest) {
        return newest.map(file -> ". The last finite state is '" + file + "'").orElse(". There is no checkpoint yet")
                + ". Continued, the run would come to the same: begin a new one with a lower learning-rate (now "
                + experiment.effective().get("learning-rate") + ")"
                + (experiment.step().globalK().isPresent()
                                || experiment.method().id().startsWith("spottune")
                        ? " or policy.learning-rate (now "
                                + experiment.effective().get("policy.learning-rate") + ")"
                        : "");
    }

    private Manifest.BestCheckpoint checkpoint(RunPosition.BestEpoch best) {
        CheckpointSettings.Best metric = experiment.checkpoints().keepBest();
        return new Manifest.BestCheckpoint(
                metric.name().toLowerCase(Locale.ROOT),
                best.epoch(),
                best.value(),
                RunFolder.CHECKPOINTS + "/" + new CheckpointName(best.epoch(), 0).file());
    }

    /** The steps of an epoch as steps of the run. */
    private Progress ofRun(int epoch) {
        return (phase, done, total) -> progress.report(phase, epoch * total + done, epochs() * total);
    }

    private void note(int epoch, EpochResult result) throws IOException {
        double rate = experiment.optimizer().rate(Parameter.Group.BACKBONE, epoch - 1);
        double policyRate = experiment.optimizer().rate(Parameter.Group.POLICY, epoch - 1);
        folder.metrics().append(List.of(EpochMetrics.row(epoch, rate, policyRate, result)));
        if (!result.sums().usage().tuned().isEmpty()) {
            folder.usage().append(UsageLog.rows(epoch, result.rounds()));
        }
        LOG.info(String.format(
                Locale.ROOT,
                "%s: epoch %d of %d: loss %.4f, top-1 %.4f, %.0f images/s",
                folder.path(),
                epoch,
                epochs(),
                result.sums().loss(),
                result.sums().top1(),
                result.imagesPerSecond()));
    }
}
