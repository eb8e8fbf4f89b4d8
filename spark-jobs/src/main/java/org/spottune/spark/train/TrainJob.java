package org.spottune.spark.train;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.experiment.Experiment;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.kernels.Computation;
import org.spottune.kernels.Precision;
import org.spottune.learner.FrozenSource;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.NamedSums;
import org.spottune.policy.BlockUsage;
import org.spottune.spark.artifacts.PictureFiles;
import org.spottune.spark.dataset.Shards;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.session.TaskSlots;
import org.spottune.spark.storage.OutputClaim;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;
import org.spottune.train.JointNetworks;
import org.spottune.train.Sharing;
import org.spottune.train.Worker;
import org.spottune.transfer.TargetNetwork;

/** Trains a network on the splits that the settings name, and writes a run: metrics, checkpoints and a model. */
public final class TrainJob {

    /** Parts of a run's folder that hold networks; the others are tables and charts. */
    public static final List<String> NETWORKS = RunFolder.NETWORKS;

    private static final Logger LOG = LoggerFactory.getLogger(TrainJob.class);

    private final SparkSession spark;
    private final Storage storage;
    private final Progress progress;
    private final StopRequest stop;

    public TrainJob(SparkSession spark, Progress progress) {
        this(spark, progress, new StopRequest());
    }

    /** @param stop ends training after a round, with a checkpoint to continue from */
    public TrainJob(SparkSession spark, Progress progress, StopRequest stop) {
        this.spark = spark;
        this.storage = new Storage(spark.sparkContext().hadoopConfiguration());
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Trains.
     *
     * @throws org.spottune.settings.ConfigurationException if settings are wrong
     * @throws org.spottune.spark.storage.OutputExistsException if the output exists and is not to be resumed
     * @throws DataException if the data set, the source model, or every checkpoint of a run to resume is unusable
     * @throws DivergedException if a loss or a parameter is no longer finite
     * @throws org.spottune.spark.session.StoppedException if a stop was requested
     */
    public TrainResult run(TrainRequest request) throws IOException {
        return run(TrainPlan.of(request, storage));
    }

    /** Trains as planned. */
    public TrainResult run(TrainPlan plan) throws IOException {
        TaskSlots slots = TaskSlots.of(spark.sparkContext());
        TrainRequest request = plan.request().onSlots(slots.count());
        plan.requireSharesFor(request.workers());
        RunFolder.requireFree(request.output(), request.resume(), storage);
        try (OutputClaim claim = storage.claim(request.output())) {
            return run(plan, request, slots, RunFolder.of(request, storage));
        }
    }

    private TrainResult run(TrainPlan plan, TrainRequest request, TaskSlots slots, RunFolder folder)
            throws IOException {
        Experiment experiment = plan.experiment();
        Optional<TrainResult> finished = folder.result();
        if (finished.isPresent()) {
            return finished.get();
        }
        slots.require(request.workers());
        folder.deleteUnfinished();
        requireOnExecutors(spark, experiment.precision());
        Source source = Source.of(plan, storage);
        folder.requireTeacher(source.teacher());
        TrainingImages images = TrainingImages.of(
                StoredDataset.open(spark, StoragePath.of(request.dataset())), request.workers(), experiment);
        TrainingImages.requireHeldOut(List.of(images));
        ChannelNormalization normalization = normalization(experiment, source, plan.dataset());
        try (Network network = network(experiment, source, plan.dataset());
                Shards training = images.shards(normalization);
                ValidationShards validation = images.validation(normalization)) {
            JointNetworks networks = JointNetworks.of(network);
            CheckpointFolder checkpoints = folder.checkpoints(experiment);
            Optional<RunCheckpoint> checkpoint = checkpoints.restore(networks, request.workers());
            Manifest manifest = Manifest.of(spark, request, experiment, plan.dataset(), source);
            folder.writeConfig(RunSettings.toJson(experiment.effective()));
            folder.writeManifest(manifest);
            List<FrozenSource> sources = source.beside(experiment.step().needs(source.architecture()), normalization);
            TrainingRun.Outcome outcome = new TrainingRun(
                            JavaSparkContext.fromSparkContext(spark.sparkContext()), folder, experiment, progress, stop)
                    .epochs(
                            new TrainingRun.Images(
                                    images.description(), List.of(training.rdd()), List.of(validation.rdd())),
                            networks,
                            List.of(sources),
                            checkpoint);
            TrainedModel model = new TrainedModel(plan, source, normalization, Sharing.NOTHING);
            TrainedModel.Saved saved = model.save(
                    network,
                    experiment.method().finish(),
                    outcome.usage().stream().findFirst(),
                    folder.path(),
                    storage);
            if (outcome.interpolation().isPresent()) {
                folder.writeInterpolation(outcome.interpolation().get().table());
            }
            Optional<String> transfer = new TransferWeights(experiment.step())
                    .text(outcome.reached().epochs(), outcome.reached().lastEpoch());
            if (transfer.isPresent()) {
                folder.writeTransfer(transfer.get());
                writeSaliency(new SaliencyFile(plan.dataset(), normalization), network, sources, images, folder);
            }
            TrainResult result = result(
                    request,
                    experiment,
                    images.count(),
                    new Figures(
                            outcome,
                            outcome.reached().lastEpoch(),
                            outcome.validation(),
                            outcome.usage().stream().findFirst()),
                    network,
                    saved);
            folder.writeManifest(manifest.withResult(
                    result, Manifest.BestCheckpoint.of(outcome.reached(), experiment.checkpoints())));
            PictureFiles.ofRun(folder.path(), storage);
            return result;
        }
    }

    /** The run does not need this file: if the driver cannot compute it, a warning is enough. */
    private static void writeSaliency(
            SaliencyFile file, Network network, List<FrozenSource> sources, TrainingImages images, RunFolder folder)
            throws IOException {
        Optional<String> text = Optional.empty();
        try {
            text = file.text(network, sources, images.examples(SaliencyFile.IMAGES));
        } catch (RuntimeException failed) {
            LOG.warn("{}: cannot compute the saliency of the sources' feature maps", folder.path(), failed);
        }
        if (text.isPresent()) {
            folder.writeSaliency(text.get());
        }
    }

    /**
     * Fails before the run begins if executors lack the precision; the driver, maybe another machine, computes no pass.
     */
    static void requireOnExecutors(SparkSession spark, Precision precision) {
        if (precision == Precision.FLOAT32) {
            return;
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        int slots = TaskSlots.of(context.sc()).count();
        context.parallelize(Collections.nCopies(slots, precision), slots)
                .foreach(wanted -> Computation.in(wanted).provider());
    }

    static ChannelNormalization normalization(Experiment experiment, Source source, DatasetDescription dataset) {
        ChannelNormalization ofDataset = ChannelNormalization.of(dataset.channels());
        return switch (experiment.inputNormalization()) {
            case SOURCE -> source.normalization().orElse(ofDataset);
            case DATASET -> ofDataset;
        };
    }

    /** The network with its start values, even if a checkpoint will replace them. */
    static Network network(Experiment experiment, Source source, DatasetDescription dataset) {
        return TargetNetwork.create(
                experiment.network(source.architecture()),
                dataset.classes().size(),
                source.start(),
                experiment.schedule().seed());
    }

    /**
     * The outcome of a domain's part of a run.
     *
     * @param run outcome of the whole run
     * @param lastEpoch sums over the domain's images of the last epoch
     * @param validation the model's sums over the domain's validation images; empty without any
     * @param usage of the fine-tuned branches over its images, if the method's finish reads it
     */
    record Figures(TrainingRun.Outcome run, NamedSums lastEpoch, NamedSums validation, Optional<BlockUsage> usage) {

        /** The domain's share of the images of an epoch, in [0, 1]. */
        double shareOfImages() {
            return lastEpoch.value(NamedSums.EXAMPLES)
                    / run.reached().lastEpoch().value(NamedSums.EXAMPLES);
        }
    }

    static TrainResult result(
            TrainRequest request,
            Experiment experiment,
            long images,
            Figures figures,
            Network trained,
            TrainedModel.Saved saved) {
        TrainingRun.Outcome outcome = figures.run();
        return new TrainResult(
                request.output(),
                experiment.method().id(),
                outcome.reached().epochs(),
                outcome.model(),
                request.workers(),
                figures.lastEpoch().top1(),
                MetricsTable.loss(figures.lastEpoch()),
                measured(figures.validation(), NamedSums.CORRECT),
                measured(figures.validation(), Worker.EVALUATED_LOSS),
                outcome.interpolation().map(chosen -> chosen.best().alpha()),
                outcome.imagesPerSecond() * figures.shareOfImages(),
                outcome.seconds(),
                images,
                ParameterLayout.of(trained).length(Parameter.Role.LEARNING),
                saved.parameters().total(),
                saved.parameters().source(),
                saved.parameters().added(),
                saved.parameters().relative(),
                figures.usage().map(BlockUsage::shares).orElse(List.of()),
                saved.tunedBlocks());
    }

    /** A mean over the validation images; empty without any. */
    private static Optional<Double> measured(NamedSums validation, String name) {
        return validation.has(NamedSums.EXAMPLES) ? Optional.of(validation.mean(name)) : Optional.empty();
    }
}
