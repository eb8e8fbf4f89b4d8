package org.spottune.spark.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.spottune.data.ClassQuota;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.Split;
import org.spottune.experiment.Experiment;
import org.spottune.experiment.ValidationSettings;
import org.spottune.graph.MemoryEstimate;
import org.spottune.graph.TrunkSpec;
import org.spottune.nn.Architecture;
import org.spottune.objective.SourceSpec;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.dataset.DatasetFolder;
import org.spottune.spark.dataset.InputFit;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;
import org.spottune.train.StepPlan;

/**
 * The plan of a training job. Settings, data set, source and architecture are checked to fit together, as far as
 * possible without Spark and weights.
 *
 * @param request the request
 * @param dataset to train on
 * @param architecture of the network
 * @param experiment settings
 * @param sameArchitecture whether the first source has the same architecture; true without a source
 * @param teacher specification of the teacher's network, if there is one
 */
public record TrainPlan(
        TrainRequest request,
        DatasetDescription dataset,
        Architecture architecture,
        Experiment experiment,
        boolean sameArchitecture,
        Optional<TrunkSpec> teacher)
        implements PlannedTraining {

    /**
     * Plans a job.
     *
     * @throws ConfigurationException listing all problems of the settings
     * @throws org.spottune.spark.storage.OutputExistsException if the output exists and is not to be resumed
     * @throws DataException if data set, source model or teacher is unusable
     */
    public static TrainPlan of(TrainRequest request, Storage storage) throws IOException {
        return of(request, Teacher::open, storage, false);
    }

    /** @param joint whether it is the part of one domain in a job of several */
    static TrainPlan of(TrainRequest request, Storage storage, boolean joint) throws IOException {
        return of(request, Teacher::open, storage, joint);
    }

    /**
     * Plans a job whose teacher does not exist yet, as far as possible; plan it again when the teacher exists.
     *
     * @param teacher architecture that it will have
     * @throws ConfigurationException listing all problems of the settings
     * @throws DataException if data set or source model is unusable
     */
    public static TrainPlan ofFuture(TrainRequest request, Architecture teacher, Storage storage) throws IOException {
        return ofFuture(request, teacher, storage, false);
    }

    /** @param joint whether it is the part of one domain in a job of several */
    static TrainPlan ofFuture(TrainRequest request, Architecture teacher, Storage storage, boolean joint)
            throws IOException {
        return of(request, (model, dataset, any) -> Teacher.ofFuture(teacher), storage, joint);
    }

    /** Finds the teacher of a run. */
    private interface TeacherSearch {
        TrunkSpec of(String modelOrRun, DatasetDescription dataset, Storage storage) throws IOException;
    }

    private static TrainPlan of(TrainRequest request, TeacherSearch search, Storage storage, boolean joint)
            throws IOException {
        RunFolder folder = RunFolder.of(request, storage);
        if (!joint && !JointRunFolder.domains(request.output(), storage).isEmpty()) {
            throw new ConfigurationException(List.of("Cannot continue run '" + request.output()
                    + "' on one data set: it trains "
                    + String.join(
                            ", ",
                            JointRunFolder.domains(request.output(), storage).keySet())
                    + " together; name all of them by --dataset"));
        }
        DatasetDescription dataset =
                new DatasetFolder(StoragePath.of(request.dataset())).readDescription(storage.hadoop());
        requireClasses(dataset);
        List<SourceSpec> sources = new ArrayList<>();
        for (String source : request.sources()) {
            sources.add(sourceSpec(source, storage));
        }
        Optional<TrunkSpec> teacher = request.teacher().isPresent()
                ? Optional.of(search.of(request.teacher().get(), dataset, storage))
                : Optional.empty();
        Optional<SourceSpec> teaching = teacher.map(
                spec -> new SourceSpec(spec.network(), dataset.classes().size()));
        Optional<Architecture> target = request.architecture()
                .or(() -> sources.stream().map(SourceSpec::network).findFirst());
        Experiment experiment = RunSettings.read(
                request.settings(),
                folder.config(),
                dataset,
                target.map(network -> new Experiment.Networks(network, sources, teaching, joint)));
        Architecture architecture = architecture(request, experiment, sources);
        requireUseOfGuides(request, experiment, architecture);
        requireSplits(experiment, dataset);
        requireValidation(experiment, dataset);
        InputFit.requireForTraining(architecture, dataset);
        teacher.ifPresent(spec -> InputFit.requireForTraining(spec.network(), dataset));
        TrainPlan plan = new TrainPlan(
                request,
                dataset,
                architecture,
                experiment,
                sources.isEmpty() || sources.get(0).network().equals(architecture),
                teacher);
        plan.requireSharesFor(request.workers());
        return plan;
    }

    private static void requireClasses(DatasetDescription dataset) {
        if (dataset.classes().size() < 2) {
            throw new DataException("Cannot train on data set '" + dataset.name()
                    + "': expected at least 2 classes, got " + dataset.classes().size());
        }
    }

    @Override
    public void requireSharesFor(int workers) {
        int batch = experiment.schedule().batchSize();
        if (workers > batch) {
            throw new ConfigurationException(List.of("A batch cannot be divided among " + workers
                    + " workers: setting 'batch-size' is " + batch + "; use a larger one, or at most " + batch
                    + " --workers"));
        }
        if (workers > trainingImages()) {
            throw new ConfigurationException(
                    List.of("Data set '" + dataset.name() + "' cannot be divided among " + workers + " workers: it has "
                            + trainingImages() + " training images; use at most as many --workers"));
        }
    }

    @Override
    public long trainingImages() {
        long all = experiment.trainSplits().stream().mapToLong(dataset::images).sum();
        ClassQuota quota = experiment.quota();
        int classes = dataset.classes().size();
        // Each class rounds its share and keeps at least one image.
        long share = quota.fraction() < 1 ? (long) Math.ceil(quota.fraction() * all) + classes : all;
        return Math.min(all, Math.min(share, (long) quota.perClass() * classes));
    }

    @Override
    public String data() {
        return dataset.name();
    }

    @Override
    public InputSize input() {
        return dataset.input();
    }

    @Override
    public MemoryEstimate workerMemory(int workers) {
        InputSize input = dataset.augmentation().trainInput();
        int batch = -Math.floorDiv(-experiment.schedule().batchSize(), workers);
        StepPlan step = experiment.step();
        MemoryEstimate estimate = MemoryEstimate.training(
                        experiment.network(architecture), batch, input.height(), input.width(), experiment.precision())
                .withVectors(step.vectorsBeside())
                .withActivations(step.procedure().copiesOfActivations());
        if (step.needs(architecture).source()) {
            for (int source = 0; source < request.sources().size(); source++) {
                estimate = estimate.withFrozenSource();
            }
        }
        return teacher.map(estimate::withTeacher).orElse(estimate);
    }

    private static Architecture architecture(TrainRequest request, Experiment experiment, List<SourceSpec> sources) {
        String method = experiment.method().id();
        if (experiment.method().hasSource()) {
            if (sources.isEmpty()) {
                throw needs(method, "a source model (--source)");
            }
            return request.architecture().orElse(sources.get(0).network());
        }
        return request.architecture().orElseThrow(() -> needs(method, "an architecture (--architecture)"));
    }

    /** Whether the weights of the first source are the start values. */
    boolean startsFromSource() {
        return experiment.method().hasSource() && experiment.method().startsFromSource(sameArchitecture);
    }

    private static void requireUseOfGuides(TrainRequest request, Experiment experiment, Architecture architecture) {
        for (int source = 1; source < request.sources().size(); source++) {
            if (!experiment.step().needs(architecture).sourceTaps().containsKey(source)) {
                throw new ConfigurationException(
                        List.of("Method '" + experiment.method().id()
                                + "' with these settings cannot use source '"
                                + request.sources().get(source)
                                + "': only methods that match pairs of feature maps use more than one (l2t-ww, l2t-w,"
                                + " feature-matching, attention-transfer)"));
            }
        }
    }

    private static void requireSplits(Experiment experiment, DatasetDescription dataset) {
        if (!dataset.splits().keySet().containsAll(experiment.trainSplits())) {
            throw new ConfigurationException(List.of("Setting 'train-split' cannot be " + experiment.trainSplit()
                    + ": data set '" + dataset.name() + "' has only "
                    + dataset.splits().keySet().stream().map(Split::id).toList()));
        }
    }

    /** Whether epochs are measured on the data set's validation split. */
    static boolean validatesOnSplit(Experiment experiment, DatasetDescription dataset) {
        return experiment.validation().fraction() == 0
                && experiment.validation().split() != ValidationSettings.ValidationSplit.NONE
                && dataset.images(Split.VAL) > 0
                && !experiment.trainSplits().contains(Split.VAL);
    }

    private static void requireValidation(Experiment experiment, DatasetDescription dataset) {
        if (experiment.needsValidation()
                && experiment.validation().fraction() == 0
                && !validatesOnSplit(experiment, dataset)) {
            throw new ConfigurationException(List.of("Settings ask for validation images, but data set '"
                    + dataset.name() + "' has " + dataset.images(Split.VAL) + " in split val, train-split is "
                    + experiment.trainSplit() + ", and validation.split is "
                    + experiment.effective().get("validation.split")
                    + ": set validation.fraction to hold out training images"));
        }
    }

    private static ConfigurationException needs(String method, String what) {
        return new ConfigurationException(List.of("Method '" + method + "' needs " + what));
    }

    private static SourceSpec sourceSpec(String path, Storage storage) throws IOException {
        ModelFolder folder = ModelFolder.open(path, storage);
        TrunkSpec spec = folder.spec();
        if (spec.partition().routedBlocks() > 0) {
            throw new DataException("Model '" + folder.path() + "' cannot be a source: its blocks are routed,"
                    + " expected a network with one branch per block");
        }
        return new SourceSpec(spec.network(), folder.description().classCount());
    }
}
