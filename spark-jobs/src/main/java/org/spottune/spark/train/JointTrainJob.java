package org.spottune.spark.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.DataException;
import org.spottune.experiment.Experiment;
import org.spottune.graph.Network;
import org.spottune.learner.FrozenSource;
import org.spottune.model.ModelDescription;
import org.spottune.model.ModelDescription.TrainedOn;
import org.spottune.nn.blocks.Parameter;
import org.spottune.spark.artifacts.PictureFiles;
import org.spottune.spark.dataset.Shards;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.session.TaskSlots;
import org.spottune.spark.storage.OutputClaim;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;
import org.spottune.train.Examples;
import org.spottune.train.JointNetworks;
import org.spottune.train.Sharing;
import org.spottune.transfer.Finish;

/**
 * Trains the networks of several data sets together: every worker takes batches of the data sets in turns, and shared
 * parameters are averaged over all of them. Writes a run with a model for each data set.
 */
public final class JointTrainJob {

    private final SparkSession spark;
    private final Storage storage;
    private final Progress progress;
    private final StopRequest stop;

    /** @param stop ends training after a round, with a checkpoint to continue from */
    public JointTrainJob(SparkSession spark, Progress progress, StopRequest stop) {
        this.spark = spark;
        this.storage = new Storage(spark.sparkContext().hadoopConfiguration());
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Trains as planned.
     *
     * @throws org.spottune.spark.storage.OutputExistsException if the output exists and is not to be resumed
     * @throws DataException if a data set, the source model, or every checkpoint of a run to resume is unusable
     * @throws DivergedException if a loss or a parameter is no longer finite
     * @throws org.spottune.spark.session.StoppedException if a stop was requested
     */
    public JointResult run(JointPlan plan) throws IOException {
        TaskSlots slots = TaskSlots.of(spark.sparkContext());
        JointRequest request = plan.request().onSlots(slots.count());
        plan.requireSharesFor(request.workers());
        RunFolder folder = RunFolder.of(request.output(), request.resume(), storage);
        try (OutputClaim claim = storage.claim(request.output())) {
            Optional<JointResult> finished = folder.jointResult();
            if (finished.isPresent()) {
                return finished.get();
            }
            slots.require(request.workers());
            folder.deleteUnfinished();
            TrainJob.requireOnExecutors(spark, plan.experiment().precision());
            try (Domains domains = new Domains(plan, request)) {
                return train(plan, request, domains, folder);
            }
        }
    }

    /** Sources, images and networks of all domains, in their order. */
    private final class Domains implements AutoCloseable {

        private final List<Source> sources = new ArrayList<>();
        private final List<ChannelNormalization> normalizations = new ArrayList<>();
        private final List<TrainingImages> images = new ArrayList<>();
        private final List<Shards> training = new ArrayList<>();
        private final List<ValidationShards> validation = new ArrayList<>();
        private final List<Network> networks = new ArrayList<>();

        Domains(JointPlan plan, JointRequest request) throws IOException {
            Source source = Source.of(plan.domains().get(0), storage);
            for (TrainPlan domain : plan.domains()) {
                Experiment experiment = domain.experiment();
                sources.add(sources.isEmpty() ? source : source.taught(domain, storage));
                RunFolder.of(domain.request(), storage)
                        .requireTeacher(sources.get(sources.size() - 1).teacher());
                TrainingImages ofDomain = TrainingImages.of(
                        StoredDataset.open(
                                spark, StoragePath.of(domain.request().dataset())),
                        request.workers(),
                        experiment);
                ChannelNormalization normalization = TrainJob.normalization(experiment, source, domain.dataset());
                images.add(ofDomain);
                normalizations.add(normalization);
            }
            TrainingImages.requireHeldOut(images);
            for (int i = 0; i < images.size(); i++) {
                TrainPlan domain = plan.domains().get(i);
                networks.add(TrainJob.network(domain.experiment(), sources.get(i), domain.dataset()));
                training.add(images.get(i).shards(normalizations.get(i)));
                validation.add(images.get(i).validation(normalizations.get(i)));
            }
        }

        TrainingRun.Images shards() {
            List<JavaRDD<Examples>> trained = training.stream().map(Shards::rdd).toList();
            return new TrainingRun.Images(
                    images.stream().map(TrainingImages::description).collect(Collectors.joining("; ")),
                    trained,
                    validation.stream().map(ValidationShards::rdd).toList());
        }

        /** Frozen networks beside each domain's network, by domain. */
        List<List<FrozenSource>> frozenSources(Experiment experiment) {
            List<List<FrozenSource>> beside = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
                Source source = sources.get(i);
                beside.add(source.beside(experiment.step().needs(source.architecture()), normalizations.get(i)));
            }
            return beside;
        }

        @Override
        public void close() {
            training.forEach(Shards::close);
            validation.forEach(ValidationShards::close);
            networks.forEach(Network::close);
        }
    }

    private JointResult train(JointPlan plan, JointRequest request, Domains domains, RunFolder folder)
            throws IOException {
        Experiment experiment = plan.experiment();
        JointNetworks networks = new JointNetworks(
                request.domains(), domains.networks, experiment.joint().sharing());
        Optional<RunCheckpoint> checkpoint = folder.checkpoints(experiment).restore(networks, request.workers());
        List<List<FrozenSource>> sources = domains.frozenSources(experiment);
        Manifest manifest = Manifest.ofJoint(spark, plan, request, domains.sources.get(0));
        List<Manifest> ofDomains = new ArrayList<>();
        String config = RunSettings.toJson(experiment.effective());
        for (int i = 0; i < plan.domains().size(); i++) {
            TrainPlan domain = plan.domains().get(i);
            RunFolder ofDomain = RunFolder.of(domain.request(), storage);
            ofDomain.writeConfig(RunSettings.toJson(domain.experiment().effective()));
            Manifest ofPart = Manifest.of(
                            spark, domain.request(), domain.experiment(), domain.dataset(), domains.sources.get(i))
                    .ofJointRun(request.output(), request.workers());
            ofDomain.writeManifest(ofPart);
            ofDomains.add(ofPart);
        }
        folder.writeConfig(config);
        folder.writeManifest(manifest);
        TrainingRun.Outcome outcome = new TrainingRun(
                        JavaSparkContext.fromSparkContext(spark.sparkContext()), folder, experiment, progress, stop)
                .epochs(domains.shards(), networks, sources, checkpoint);
        JointResult result = finish(plan, request, domains, networks, outcome, ofDomains);
        folder.writeManifest(
                manifest.withResult(result, Manifest.BestCheckpoint.of(outcome.reached(), experiment.checkpoints())));
        PictureFiles.ofRun(folder.path(), storage);
        return result;
    }

    private JointResult finish(
            JointPlan plan,
            JointRequest request,
            Domains domains,
            JointNetworks networks,
            TrainingRun.Outcome outcome,
            List<Manifest> manifests)
            throws IOException {
        Experiment experiment = plan.experiment();
        Sharing sharing = experiment.joint().sharing();
        List<Finish> finishes = experiment
                .method()
                .finish()
                .ofDomains(
                        networks.first(), outcome.usage(), networks.networks().size());
        if (networks.first().parameters().stream().anyMatch(sharing::shares)) {
            saveShared(plan, request, domains, networks);
        }
        Map<String, TrainResult> results = new LinkedHashMap<>();
        double relative = 1;
        for (int i = 0; i < finishes.size(); i++) {
            TrainPlan domain = plan.domains().get(i);
            String name = networks.domains().get(i);
            Network network = networks.networks().get(i);
            TrainJob.Figures figures = new TrainJob.Figures(
                    outcome,
                    outcome.reached().lastEpoch().domain(name),
                    outcome.validation().domain(name),
                    outcome.usage().isEmpty()
                            ? Optional.empty()
                            : Optional.of(outcome.usage().get(i)));
            String run = domain.request().output();
            TrainedModel.Saved saved = new TrainedModel(
                            domain, domains.sources.get(i), domains.normalizations.get(i), sharing)
                    .save(network, finishes.get(i), figures.usage(), run, storage);
            TrainResult result = TrainJob.result(
                    domain.request().onSlots(request.workers()),
                    domain.experiment(),
                    domains.images.get(i).count(),
                    figures,
                    network,
                    saved);
            RunFolder.of(run, true, storage).writeManifest(manifests.get(i).withResult(result, Optional.empty()));
            results.put(name, result);
            relative += result.relativeParameters() - 1;
        }
        return new JointResult(
                request.output(),
                experiment.method().id(),
                outcome.reached().epochs(),
                outcome.model(),
                request.workers(),
                outcome.imagesPerSecond(),
                outcome.seconds(),
                relative,
                results);
    }

    /** Saves the source network with the parameters that all domains share. */
    private void saveShared(JointPlan plan, JointRequest request, Domains domains, JointNetworks networks)
            throws IOException {
        Sharing sharing = networks.sharing();
        Map<String, INDArray> shared = new HashMap<>();
        for (Parameter parameter : networks.first().parameters()) {
            if (sharing.shares(parameter)) {
                shared.put(parameter.name(), parameter.values());
            }
        }
        ModelFolder from = ModelFolder.open(request.source().orElseThrow(), storage);
        try (Network network = from.network()) {
            for (Parameter parameter : network.parameters()) {
                if (shared.containsKey(parameter.name())) {
                    parameter.assign(shared.get(parameter.name()));
                }
            }
            List<TrainedOn> trainedOn = new ArrayList<>(domains.sources.get(0).trainedOn());
            plan.domains()
                    .forEach(domain -> trainedOn.add(new TrainedOn(
                            domain.dataset().origin().fingerprint(),
                            domain.experiment().trainSplits())));
            ModelDescription source = from.description();
            ModelFolder.write(
                    network,
                    ModelDescription.of(
                                    source.architecture(),
                                    plan.experiment().method().id(),
                                    source.classCount(),
                                    source.classes(),
                                    source.normalization(),
                                    network.values().length(),
                                    domains.sources.get(0).origin())
                            .withTrainedOn(trainedOn),
                    JointRunFolder.sharedModel(request.output()),
                    storage);
        }
    }
}
