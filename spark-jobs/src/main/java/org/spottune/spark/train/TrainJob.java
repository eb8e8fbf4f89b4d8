package org.spottune.spark.train;

import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.LabelledImage;
import org.spottune.data.Split;
import org.spottune.experiment.Experiment;
import org.spottune.graph.KernelChoice;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.kernels.Precision;
import org.spottune.model.ModelDescription;
import org.spottune.nn.blocks.Parameter;
import org.spottune.spark.dataset.InputFit;
import org.spottune.spark.dataset.Shards;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.report.PictureFiles;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;
import org.spottune.train.Examples;
import org.spottune.train.ImageExamples;
import org.spottune.transfer.TargetNetwork;

/** Trains a network on the training split of a data set, and leaves a run: metrics, checkpoints and a model. */
public final class TrainJob {

    private final SparkSession spark;
    private final Storage storage;
    private final Progress progress;

    public TrainJob(SparkSession spark, Progress progress) {
        this.spark = spark;
        this.storage = new Storage(spark.sparkContext().hadoopConfiguration());
        this.progress = progress;
    }

    /**
     * Trains.
     *
     * @throws org.spottune.experiment.ConfigurationException if settings are wrong
     * @throws org.spottune.spark.session.OutputExistsException if the output exists and is not to be resumed
     * @throws DataException if the data set or the source model cannot be used
     */
    public TrainResult run(TrainRequest request) throws IOException {
        RunFolder folder = request.resume()
                ? RunFolder.resume(request.output(), storage)
                : RunFolder.create(request.output(), storage);
        StoredDataset dataset = StoredDataset.open(spark, new Path(request.dataset()));
        Experiment experiment = RunSettings.read(request.settings(), folder.config(), dataset.description());
        Optional<TrainResult> finished = folder.result();
        if (finished.isPresent()) {
            return finished.get();
        }
        requireOnExecutors(experiment.precision());
        Source source = Source.of(request, experiment.method(), storage);
        InputFit.require(source.architecture(), dataset.description());
        ChannelNormalization normalization = normalization(experiment, source, dataset.description());
        ImageExamples.Input input = new ImageExamples.Input(
                dataset.description().input().height(),
                dataset.description().input().width(),
                normalization,
                experiment.augmentation(),
                experiment.schedule().seed());
        Optional<Checkpoints.Restored> checkpoint = folder.latestCheckpoint();
        try (Network network = network(checkpoint, experiment, source, dataset.description())) {
            JavaRDD<Examples> shards =
                    shards(dataset, request.workers(), input).persist(StorageLevel.MEMORY_AND_DISK());
            try {
                Manifest manifest = Manifest.of(spark, request, experiment, dataset.description(), source);
                folder.writeConfig(RunSettings.toJson(experiment.effective()));
                folder.writeManifest(manifest);
                TrainingRun.Outcome outcome = new TrainingRun(
                                JavaSparkContext.fromSparkContext(spark.sparkContext()), folder, experiment, progress)
                        .epochs(shards, network, checkpoint);
                ModelFolder.writeIntoRun(
                        network,
                        describe(experiment, dataset.description(), source, normalization, network),
                        folder.path(),
                        storage);
                TrainResult result = result(request, experiment, network, outcome);
                folder.writeManifest(manifest.withResult(result));
                PictureFiles.ofRun(folder.path(), storage);
                return result;
            } finally {
                shards.unpersist();
            }
        }
    }

    /** Fails before there is a run; the driver itself computes no pass, and may be another kind of machine. */
    private void requireOnExecutors(Precision precision) {
        if (precision == Precision.FLOAT32) {
            return;
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        int slots = context.defaultParallelism();
        context.parallelize(Collections.nCopies(slots, precision), slots)
                .foreach(wanted -> KernelChoice.of(DataType.FLOAT)
                        .kernels(DataType.FLOAT, wanted)
                        .close());
    }

    private static ChannelNormalization normalization(
            Experiment experiment, Source source, DatasetDescription dataset) {
        ChannelNormalization ofDataset = ChannelNormalization.of(dataset.channels());
        return switch (experiment.inputNormalization()) {
            case SOURCE -> source.normalization().orElse(ofDataset);
            case DATASET -> ofDataset;
        };
    }

    private static Network network(
            Optional<Checkpoints.Restored> checkpoint,
            Experiment experiment,
            Source source,
            DatasetDescription dataset) {
        return checkpoint
                .map(Checkpoints.Restored::network)
                .orElseGet(() -> TargetNetwork.create(
                        experiment.method().trunk(source.architecture(), experiment.statistics()),
                        dataset.classes().size(),
                        source.network(),
                        experiment.schedule().seed()));
    }

    private static JavaRDD<Examples> shards(StoredDataset dataset, int workers, ImageExamples.Input input) {
        dataset.requireLabels(Split.TRAIN);
        JavaRDD<LabelledImage> images = dataset.images(Split.TRAIN);
        if (dataset.description().images(Split.TRAIN) < workers) {
            throw new DataException("Cannot divide " + dataset.description().images(Split.TRAIN)
                    + " training images among " + workers + " workers");
        }
        return Shards.of(images, workers, input);
    }

    private static ModelDescription describe(
            Experiment experiment,
            DatasetDescription dataset,
            Source source,
            ChannelNormalization normalization,
            Network network) {
        return ModelDescription.of(
                source.architecture().name(),
                experiment.method().id(),
                dataset.classes().size(),
                dataset.classes(),
                normalization,
                network.values().length(),
                source.origin());
    }

    private static TrainResult result(
            TrainRequest request, Experiment experiment, Network network, TrainingRun.Outcome outcome) {
        return new TrainResult(
                request.output(),
                experiment.method().id(),
                experiment.schedule().epochs(),
                request.workers(),
                outcome.lastEpoch().top1(),
                outcome.lastEpoch().loss(),
                outcome.imagesPerSecond(),
                outcome.seconds(),
                ParameterLayout.of(network).length(Parameter.Role.LEARNING),
                network.values().length());
    }
}
