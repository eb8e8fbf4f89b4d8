package org.spottune.spark.train;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.experiment.CheckpointSettings;
import org.spottune.experiment.Experiment;
import org.spottune.learner.FrozenSource;
import org.spottune.learner.LearnerState;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.NamedSums;
import org.spottune.policy.BlockUsage;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.train.Examples;
import org.spottune.train.JointNetworks;
import org.spottune.train.RegularizerExcess;
import org.spottune.train.Worker;
import org.spottune.transfer.WeightInterpolation;

/** Runs the epochs of a run: trains, validates, records metrics, writes checkpoints, stops early. */
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
        this.checkpoints = folder.checkpoints(experiment);
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Images of a run.
     *
     * @param description data sets and numbers of images, in words
     * @param training by domain, shards of the training images, one per worker, cheap to recompute
     * @param validation by domain, shards of the validation images, if there are any
     */
    record Images(String description, List<JavaRDD<Examples>> training, List<Optional<JavaRDD<Examples>>> validation) {}

    /**
     * The outcome of one call's epochs.
     *
     * @param reached the run's last position
     * @param usage by domain, of the fine-tuned branches over all its images at the end; empty unless the method's
     *     finish reads it
     * @param model epoch whose state the network has, counted from 1
     * @param validation sums over the validation images in that state, for several domains also of each; empty without
     *     any
     * @param interpolation between the source's weights and that state's, if the settings ask for it; network and
     *     validation are then those of the chosen point
     * @param examples used in this call's rounds
     * @param seconds of these rounds
     */
    record Outcome(
            RunPosition reached,
            List<BlockUsage> usage,
            int model,
            NamedSums validation,
            Optional<AlphaSearch.Chosen> interpolation,
            long examples,
            double seconds) {

        /** 0 if nothing was left to train. */
        double imagesPerSecond() {
            return examples == 0 ? 0 : examples / seconds;
        }
    }

    /**
     * Trains from the first epoch, or from a checkpoint, to the last; afterwards the networks have the models'
     * parameters.
     *
     * @param networks to train, with their start values
     * @param sources by domain, frozen networks beside its own
     * @throws DivergedException if a loss or a parameter is no longer finite
     * @throws org.spottune.spark.session.StoppedException if a stop was requested
     */
    Outcome epochs(
            Images images, JointNetworks networks, List<List<FrozenSource>> sources, Optional<RunCheckpoint> checkpoint)
            throws IOException {
        RunCheckpoint start = checkpoint.orElseGet(() -> RunCheckpoint.start(networks, experiment.step()));
        AveragingSettings settings = new AveragingSettings(
                experiment.schedule().batchSize(),
                experiment.schedule().averagingFrequency(),
                experiment.step(),
                experiment.mergesGradients(),
                experiment.schedule().seed(),
                experiment.precision(),
                experiment.joint().share());
        MetricsTable table = new MetricsTable(
                experiment.step(),
                networks.first().spec().partition().routedIndices(),
                experiment.step().optimizers().containsKey(Parameter.Group.POLICY));
        folder.metrics().begin(table.epochHeader(), start.position().epochs());
        folder.rounds().begin(table.roundHeader(), start.position().epochs());
        if (!networks.isSingle()) {
            folder.domains().begin(table.domainHeader(), start.position().epochs());
            for (String domain : networks.domains()) {
                folder.metricsOf(domain)
                        .begin(table.epochHeader(), start.position().epochs());
            }
        }
        try (StopRequest.Section stoppable = stop.begin();
                ParameterAveraging averaging =
                        new ParameterAveraging(spark, images.training(), networks, sources, start.next(), settings)) {
            EpochLoop loop = new EpochLoop(averaging, networks, images, table, start.position());
            announce(images, checkpoint);
            loop.run();
            int model = loop.chooseModel();
            Outcome outcome = new Outcome(
                    loop.position,
                    usage(averaging, networks),
                    model,
                    loop.validation(model),
                    loop.chosen,
                    loop.examples,
                    loop.seconds);
            announceLine(String.format(
                    Locale.ROOT,
                    "trained: %.1f s, %.0f images/s, model of epoch %d%s",
                    outcome.seconds(),
                    outcome.imagesPerSecond(),
                    model,
                    inWords(outcome.validation())));
            return outcome;
        } catch (IOException | RuntimeException ended) {
            log("ended: " + ended.getMessage());
            throw ended;
        }
    }

    private void announce(Images images, Optional<RunCheckpoint> checkpoint) {
        String start =
                checkpoint.map(from -> "; continues after " + from.position()).orElse("");
        announceLine("training " + experiment.method().id() + " on " + images.description() + "; " + epochs()
                + (epochs() == 1 ? " epoch" : " epochs") + start);
        progress.tell("each epoch is in " + folder.log().file());
    }

    private void announceLine(String line) {
        folder.log().add(line);
        progress.tell(line);
    }

    /** Writes a line to the run's log and, with detailed progress, to the console. */
    private void log(String line) {
        folder.log().add(line);
        progress.detail(folder.path() + ": " + line);
    }

    private List<BlockUsage> usage(ParameterAveraging averaging, JointNetworks networks) {
        if (!experiment.method().finish().readsUsage()) {
            return List.of();
        }
        return IntStream.range(0, networks.networks().size())
                .mapToObj(domain -> BlockUsageLoss.usage(averaging.evaluate(domain, experiment.evaluated())))
                .toList();
    }

    /** Trains from a position of the run to its end. */
    private final class EpochLoop {

        private final ParameterAveraging averaging;
        private final JointNetworks networks;
        private final Images images;
        private final MetricsTable table;
        private final int workers;
        private final Optional<AlphaSearch> search;
        private final Set<String> warned = new HashSet<>();
        private Optional<AlphaSearch.Chosen> chosen = Optional.empty();
        private RunPosition position;
        private long examples;
        private double seconds;

        /** @param networks with their start values */
        EpochLoop(
                ParameterAveraging averaging,
                JointNetworks networks,
                Images images,
                MetricsTable table,
                RunPosition position) {
            this.averaging = averaging;
            this.networks = networks;
            this.images = images;
            this.table = table;
            this.workers = images.training().get(0).getNumPartitions();
            this.search = experiment.interpolation().wanted()
                    ? Optional.of(new AlphaSearch(
                            WeightInterpolation.from(networks.first()),
                            experiment.interpolation().steps(),
                            experiment.evaluated()))
                    : Optional.empty();
            this.position = position;
        }

        void run() throws IOException {
            while (position.epochs() < epochs() && !stalled()) {
                EpochResult epoch =
                        position.begun().map(RunPosition.Begun::rounds).orElse(EpochResult.EMPTY);
                while (epoch.rounds().size() < averaging.roundsPerEpoch()) {
                    epoch = epoch.then(round(epoch.rounds().size()));
                    if (epoch.rounds().size() < averaging.roundsPerEpoch()) {
                        within(epoch);
                    }
                }
                finished(epoch);
            }
        }

        /**
         * Epochs of the classifier alone do not count: early stopping must not end the run before the network has
         * learned.
         */
        private boolean stalled() {
            return position.stalled(
                    experiment.validation(), experiment.step().procedure().headEpochs());
        }

        /** Sets the networks and the averaging to the state that becomes the model; returns its epoch. */
        int chooseModel() throws IOException {
            int model = position.epochs();
            if (experiment.checkpoints().model() == CheckpointSettings.Model.BEST
                    && position.best().isPresent()
                    && position.best().get().epoch() != model) {
                RunPosition.BestEpoch best = position.best().get();
                averaging.continueFrom(checkpoints.best(best, networks));
                model = best.epoch();
            }
            chosen = search.map(alphas ->
                    alphas.choose(averaging, images.validation().get(0).orElseThrow()));
            chosen.ifPresent(this::logAlpha);
            networks.write(averaging.state(), experiment.step(), experiment.evaluated());
            return model;
        }

        private EpochResult round(int round) throws IOException {
            try {
                EpochResult result = averaging.round(position.epochs(), round, ofRun(position.epochs()));
                warn(result.sums());
                examples += result.sums().count(NamedSums.EXAMPLES);
                seconds += result.seconds();
                return result;
            } catch (DivergedException diverged) {
                throw diverged.with(divergenceAdvice(checkpoints.newest()));
            }
        }

        /** Warns once of each regulariser that outweighs the loss. */
        private void warn(NamedSums round) {
            RegularizerExcess.in(round).stream()
                    .filter(excess -> warned.add(excess.regularizer()))
                    .map(excess -> excess.warning(experiment.effective()))
                    .forEach(warning -> {
                        LOG.warn("{}: {}", folder.path(), warning);
                        folder.log().add(warning);
                    });
        }

        private void within(EpochResult epoch) throws IOException {
            int every = experiment.checkpoints().everyRounds();
            boolean due = every > 0 && epoch.rounds().size() % every == 0;
            if (due || stop.requested()) {
                keep(position.within(epoch, workers));
            }
            if (stop.requested()) {
                throw stop.stopped(describe(position.within(epoch, workers)));
            }
        }

        private void finished(EpochResult epoch) throws IOException {
            int before = position.best().map(RunPosition.BestEpoch::epoch).orElse(0);
            NamedSums validation = validate(position.epochs() + 1);
            position =
                    position.after(epoch, validation, experiment.checkpoints().keepBest(), experiment.validation());
            record(position.epochs(), epoch, validation);
            boolean due = position.epochs() % experiment.checkpoints().everyEpochs() == 0
                    || position.epochs() == epochs()
                    || stalled()
                    || position.best().map(RunPosition.BestEpoch::epoch).orElse(0) != before;
            if (due || stop.requested()) {
                keep(position);
            }
            if (stop.requested()) {
                throw stop.stopped(describe(position));
            }
        }

        /** @param epoch that is finished, counted from 1 */
        private NamedSums validate(int epoch) {
            return measured(epoch) ? evaluate() : NamedSums.EMPTY;
        }

        private boolean measured(int epoch) {
            return epoch % experiment.validation().everyEpochs() == 0 || epoch == epochs();
        }

        private NamedSums evaluate() {
            NamedSums sums = NamedSums.EMPTY;
            for (int domain = 0; domain < images.validation().size(); domain++) {
                Optional<JavaRDD<Examples>> shards = images.validation().get(domain);
                if (shards.isPresent()) {
                    NamedSums seen = averaging.evaluate(domain, shards.get(), experiment.evaluated());
                    sums = sums.merge(seen);
                    if (!networks.isSingle()) {
                        sums = sums.merge(seen.ofDomain(networks.domains().get(domain)));
                    }
                }
            }
            return sums;
        }

        /**
         * Sums over the validation images in the model's state. Measures them again, unless the interpolation has
         * chosen the model by them or the last epoch has measured that state.
         */
        NamedSums validation(int model) {
            if (chosen.isPresent()) {
                return chosen.get().best().validation();
            }
            return model == position.epochs() && measured(model) ? position.lastValidation() : evaluate();
        }

        private void record(int epoch, EpochResult result, NamedSums validation) throws IOException {
            folder.metrics().append(List.of(table.epochRow(epoch, result, validation)));
            folder.rounds().append(table.roundRows(epoch, result));
            if (!networks.isSingle()) {
                folder.domains().append(table.domainRows(epoch, result, validation));
                for (String domain : networks.domains()) {
                    folder.metricsOf(domain)
                            .append(List.of(table.epochRow(epoch, result.of(domain), validation.domain(domain))));
                }
            }
            log(String.format(
                    Locale.ROOT,
                    "epoch %d of %d: loss %.4f, top-1 %.4f%s, %.0f images/s",
                    epoch,
                    epochs(),
                    MetricsTable.loss(result.sums()),
                    result.sums().top1(),
                    inWords(validation),
                    result.imagesPerSecond()));
        }

        private void logAlpha(AlphaSearch.Chosen model) {
            AlphaSearch.Point best = model.best();
            log("chose alpha " + best.alpha() + " of " + model.points().size()
                    + " models between source and tuned weights" + inWords(best.validation()));
        }

        private void keep(RunPosition reached) throws IOException {
            networks.write(averaging.state(), experiment.step(), LearnerState.MOVING);
            checkpoints.write(networks.first(), new RunCheckpoint(averaging.state(), reached));
        }

        private String describe(RunPosition reached) {
            return "Run '" + folder.path() + "' was stopped after " + reached + "; it is kept in '"
                    + checkpoints.file(reached) + "'";
        }
    }

    private int epochs() {
        return experiment.schedule().epochs();
    }

    private static String inWords(NamedSums validation) {
        return validation.has(NamedSums.EXAMPLES)
                ? String.format(
                        Locale.ROOT,
                        ", validation loss %.4f, top-1 %.4f",
                        validation.mean(Worker.EVALUATED_LOSS),
                        validation.top1())
                : "";
    }

    /** Advice for a run that diverged. */
    private String divergenceAdvice(Optional<String> newest) {
        boolean policy = experiment.step().optimizers().containsKey(Parameter.Group.POLICY);
        return newest.map(file -> ". The last finite state is '" + file + "'").orElse(". There is no checkpoint yet")
                + ". Resuming would diverge again: start a new run with a lower learning-rate (now "
                + experiment.effective().get("learning-rate") + ")"
                + (policy
                        ? " or policy.learning-rate (now "
                                + experiment.effective().get("policy.learning-rate") + ")"
                        : "");
    }

    /** Converts the progress of an epoch to that of the run. */
    private Progress ofRun(int epoch) {
        return (phase, done, total) -> progress.report(phase, epoch * total + done, epochs() * total);
    }
}
