package org.spottune.experiment;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.spottune.data.ClassQuota;
import org.spottune.data.ImageAugmentation;
import org.spottune.data.Split;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Precision;
import org.spottune.nn.Architecture;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.SourceSpec;
import org.spottune.settings.ConfigurationException;
import org.spottune.settings.Setting;
import org.spottune.settings.Settings;
import org.spottune.train.Sharing;
import org.spottune.train.StepPlan;
import org.spottune.transfer.Profile;
import org.spottune.transfer.TransferMethod;
import org.spottune.transfer.TransferMethods;

/**
 * A training run as a value.
 *
 * @param method transfer method
 * @param schedule epochs, batch size and averaging frequency
 * @param step objective, direction and update rules
 * @param mergesGradients whether workers send gradients for one common update, instead of their states
 * @param evaluated name of the vector of parameters that is validated and saved, see
 *     {@link org.spottune.learner.LearnerState}
 * @param statistics statistics that normalise in training passes, where normalisations learn
 * @param inputNormalization channel statistics that normalise the images
 * @param augmentation changes of training images
 * @param trainSplits parts of the data set that are trained on, joined
 * @param quota training images of each class that are used
 * @param precision of the forward and backward passes
 * @param validation what epochs are measured on
 * @param checkpoints states that are kept
 * @param interpolation between the source's weights and the tuned ones
 * @param joint how several domains are trained together
 * @param effective every setting with its value in this run, by key
 */
public record Experiment(
        TransferMethod method,
        TrainingSchedule schedule,
        StepPlan step,
        boolean mergesGradients,
        String evaluated,
        Statistics statistics,
        InputNormalization inputNormalization,
        ImageAugmentation augmentation,
        List<Split> trainSplits,
        ClassQuota quota,
        Precision precision,
        ValidationSettings validation,
        CheckpointSettings checkpoints,
        InterpolationSettings interpolation,
        JointSettings joint,
        Map<String, Object> effective) {

    /** Names the method; there is no default. */
    static final Setting<Optional<TransferMethod.Entry>> METHOD =
            Setting.choice("method", Optional.empty(), entries(), "Transfer method: what learns");

    static final Setting<Statistics> STATISTICS = Setting.choice(
            "batch-norm",
            Statistics.BATCH,
            Map.of("batch", Statistics.BATCH, "stored", Statistics.STORED),
            "Statistics that normalise in training: those of the batch, or the stored ones");

    static final Setting<Precision> PRECISION = Setting.choice(
            "precision",
            Precision.FLOAT32,
            Map.of("float32", Precision.FLOAT32, "bfloat16", Precision.BFLOAT16),
            "How activations and their gradients are stored and multiplied");

    private static Map<String, Optional<TransferMethod.Entry>> entries() {
        Map<String, Optional<TransferMethod.Entry>> entries = new HashMap<>();
        TransferMethods.ALL.forEach(entry -> entries.put(entry.id(), Optional.of(entry)));
        return entries;
    }

    /** Channel statistics that normalise the images. */
    public enum InputNormalization {
        /** Those of the source network, with which its filters were trained. */
        SOURCE,
        /** Those of the target dataset. */
        DATASET
    }

    /**
     * Defaults of a dataset for settings that are not set.
     *
     * @param horizontalFlip whether mirrored images keep their class
     * @param randomCrop whether training images are cut at random
     */
    public record DatasetDefaults(boolean horizontalFlip, boolean randomCrop) {}

    /**
     * Networks of a run.
     *
     * @param target to train
     * @param sources frozen beside it, if a term needs them
     * @param teacher of the same classes, frozen beside it, if there is one
     * @param joint whether networks of several domains are trained together
     */
    public record Networks(Architecture target, List<SourceSpec> sources, Optional<SourceSpec> teacher, boolean joint) {

        /** Networks of a run of one domain without a teacher. */
        public Networks(Architecture target, List<SourceSpec> sources) {
            this(target, sources, Optional.empty(), false);
        }

        /** Whether the target has the first source's architecture, as far as there is one. */
        public boolean same() {
            return sources.isEmpty() || sources.get(0).network().equals(target);
        }

        /** A network that is trained alone. */
        public static Networks alone(Architecture target) {
            return new Networks(target, List.of());
        }
    }

    /** Names of all transfer methods. */
    public static List<String> methods() {
        return TransferMethods.ALL.stream().map(TransferMethod.Entry::id).toList();
    }

    /**
     * Reads the settings of a run; absent ones have their defaults.
     *
     * @param networks if they are known: settings must fit them, and the step is made for them
     * @throws ConfigurationException listing everything that is wrong
     */
    public static Experiment read(Config config, DatasetDefaults dataset, Optional<Networks> networks) {
        Settings settings = new Settings(config, SettingsCatalog.GROUPS);
        Optional<TransferMethod.Entry> entry = settings.get(METHOD);
        if (entry.isEmpty()) {
            throw new ConfigurationException(withoutMethod(config, settings, dataset));
        }
        boolean joint = networks.map(Networks::joint).orElse(false);
        Experiment experiment = read(settings, entry.get(), dataset, joint);
        List<String> problems = new ArrayList<>(settings.problems());
        if (problems.isEmpty()) {
            // A wrong setting counts as its default, which may read other settings than the intended value.
            problems.addAll(settings.withoutEffect("method '" + entry.get().id() + "' and the other settings"));
        }
        problems.addAll(experiment.conflicts(settings, entry.get(), networks));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return networks.map(experiment::on).orElse(experiment);
    }

    private Experiment on(Networks networks) {
        return new Experiment(
                method,
                schedule,
                step.on(networks.target(), networks.sources(), networks.teacher()),
                mergesGradients,
                evaluated,
                statistics,
                inputNormalization,
                augmentation,
                trainSplits,
                quota,
                precision,
                validation,
                checkpoints,
                interpolation,
                joint,
                effective);
    }

    /** The network that is trained, without its classifier. */
    public TrunkSpec network(Architecture target) {
        return method.network(target, statistics).withMatching(step.matching());
    }

    /**
     * Known keys that are set but that a run with these settings does not read, such as those of other methods in
     * shared settings. Empty if the settings name no method.
     */
    public static List<String> unused(Config config) {
        Settings settings = new Settings(config, SettingsCatalog.GROUPS);
        Optional<TransferMethod.Entry> entry = settings.get(METHOD);
        if (entry.isEmpty()) {
            return List.of();
        }
        read(settings, entry.get(), new DatasetDefaults(false, false), true);
        return settings.unread();
    }

    /**
     * The settings of a run with a teacher: adds the terms that learn from it to the regularizers, all of them unless
     * the settings name some. Leaves wrong settings unchanged, for {@link #read} to report.
     */
    public static Config taught(Config config) {
        Settings settings = new Settings(config, SettingsCatalog.GROUPS);
        return settings.get(METHOD)
                .map(entry -> ObjectiveSettings.taught(config, settings, entry))
                .orElse(config);
    }

    private static Experiment read(
            Settings settings, TransferMethod.Entry entry, DatasetDefaults dataset, boolean joint) {
        TrainingSchedule schedule = TrainingSchedule.read(settings);
        settings.get(Profile.SETTING);
        TransferMethod method = entry.reader().apply(settings);
        ObjectiveSettings.Objective objective = ObjectiveSettings.read(settings, entry);
        return new Experiment(
                method,
                schedule,
                HeadFirstSettings.before(method.step(objective.plan()), settings),
                objective.scope() == ObjectiveSettings.Scope.ROUND,
                objective.evaluated(),
                settings.get(STATISTICS),
                settings.get(DataSettings.NORMALIZATION),
                DataSettings.augmentation(settings, dataset),
                settings.get(DataSettings.TRAIN_SPLIT),
                DataSettings.quota(settings),
                settings.get(PRECISION),
                ValidationSettings.read(settings),
                CheckpointSettings.read(settings),
                InterpolationSettings.read(settings),
                joint ? JointSettings.read(settings) : JointSettings.SINGLE,
                new TreeMap<>(settings.effective()));
    }

    /** Reports the other problems too, unless they depend on the method. */
    private static List<String> withoutMethod(Config config, Settings settings, DatasetDefaults dataset) {
        read(settings, TransferMethods.ALL.get(0), dataset, false);
        List<String> problems = new ArrayList<>(settings.problems());
        if (!config.hasPath(METHOD.key())) {
            problems.add(0, "Setting 'method' is needed, one of " + methods());
        }
        return problems;
    }

    /** Problems of settings that are valid one by one. */
    private List<String> conflicts(Settings settings, TransferMethod.Entry entry, Optional<Networks> networks) {
        List<String> problems = new ArrayList<>();
        networks.ifPresent(known -> {
            if (method.startsFromSource(known.same()) && !known.same()) {
                problems.add("Method '" + method.id() + "' starts from the source's weights: its target must have the"
                        + " source's architecture '"
                        + known.sources().get(0).network().name() + "', got '"
                        + known.target().name() + "'");
            }
            problems.addAll(method.problemsWith(known.target()));
            problems.addAll(step.problemsWith(known.target(), known.sources(), known.teacher()));
        });
        problems.addAll(method.problemsWith(statistics));
        problems.addAll(method.problemsWith(step, precision));
        problems.addAll(ObjectiveSettings.conflicts(this, settings, entry, networks));
        problems.addAll(OptimizerSettings.conflicts(settings, step.optimizers()));
        problems.addAll(HeadFirstSettings.conflicts(this, networks));
        problems.addAll(DataSettings.conflicts(quota));
        problems.addAll(validation.conflicts());
        problems.addAll(checkpoints.conflicts());
        problems.addAll(interpolation.conflicts(this, networks));
        if (networks.map(Networks::joint).orElse(false)) {
            problems.addAll(jointConflicts());
        }
        return problems;
    }

    /** Why several domains cannot be trained together with these settings, one sentence each; empty if they can. */
    private List<String> jointConflicts() {
        List<String> problems = new ArrayList<>();
        if (!method.startsFromSource(true)) {
            problems.add(
                    "Method '" + method.id() + "' cannot train several data sets together: its networks do not start"
                            + " from a source, so that there is nothing to share");
        }
        if (mergesGradients) {
            problems.add("Setting 'dtnh.scope' cannot be round with several data sets: workers average where they end");
        }
        if (interpolation.wanted()) {
            problems.add(
                    "Setting 'interpolation.chosen-by' cannot be validation with several data sets: what they share would"
                            + " have to go back toward the source for all of them alike");
        }
        if (joint.sharing() != Sharing.NOTHING
                && step.optimizers().get(Parameter.Group.BACKBONE).rule().countsSteps()) {
            problems.add("The backbone's optimizer must be sgd where domains share what learns of it (joint.share = "
                    + effective.get("joint.share") + "): Adam's correction counts the steps of one domain");
        }
        return problems;
    }

    /** Whether weights of the source are the start values, as far as settings alone determine it. */
    boolean startsFromSource(Optional<Networks> networks) {
        return method.hasSource()
                && method.startsFromSource(networks.map(Networks::same).orElse(true));
    }

    /** The parts of the data set that are trained on, by the name in settings. */
    public String trainSplit() {
        return (String) effective.get(DataSettings.TRAIN_SPLIT.key());
    }

    /** Whether a decision of the run depends on a figure of validation images. */
    public boolean needsValidation() {
        return validation.demanded()
                || validation.patience() > 0
                || interpolation.wanted()
                || checkpoints.keepBest().map(Metric::needsValidation).orElse(false);
    }
}
