package org.spottune.experiment;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.spottune.data.ClassQuota;
import org.spottune.data.ImageAugmentation;
import org.spottune.data.Split;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Precision;
import org.spottune.nn.Architecture;
import org.spottune.train.OptimizerSettings;
import org.spottune.train.StepSettings;
import org.spottune.transfer.L2Sp;
import org.spottune.transfer.TransferMethod;

/**
 * A training run as a value.
 *
 * @param method what learns
 * @param schedule how long, in what portions
 * @param step what is minimised, and how parameters move
 * @param statistics whose statistics normalise in the training passes of what learns
 * @param inputNormalization whose channel statistics normalise the images
 * @param augmentation changes of training images
 * @param trainSplits parts of the data set that are trained on, as one
 * @param quota training images of each class that are used
 * @param precision in which passes are computed
 * @param checkpoints states that are kept
 * @param effective every setting with the value that holds, by key
 */
public record Experiment(
        TransferMethod method,
        TrainingSchedule schedule,
        StepSettings step,
        Statistics statistics,
        InputNormalization inputNormalization,
        ImageAugmentation augmentation,
        List<Split> trainSplits,
        ClassQuota quota,
        Precision precision,
        CheckpointSettings checkpoints,
        Map<String, Object> effective) {

    /** Key of the setting that names the parts of the data set that are trained on. */
    private static final String TRAIN_SPLIT = "train-split";

    /** Whose channel statistics normalise the images. */
    public enum InputNormalization {
        /** Those that the source network was trained with: its filters expect them. */
        SOURCE,
        /** Those of the target dataset. */
        DATASET
    }

    /**
     * What a dataset asks for where the settings are silent.
     *
     * @param horizontalFlip whether mirrored images keep their class
     * @param randomCrop whether training images are cut at random
     */
    public record DatasetDefaults(boolean horizontalFlip, boolean randomCrop) {}

    /** Names of all transfer methods. */
    public static List<String> methods() {
        return MethodSettings.names();
    }

    /**
     * Reads the settings of a run; those that are absent have their defaults.
     *
     * @param architecture of the network to train, where it is known: settings must fit it
     * @throws ConfigurationException listing everything that is wrong
     */
    public static Experiment read(Config config, DatasetDefaults dataset, Optional<Architecture> architecture) {
        SettingsReader settings = new SettingsReader(config);
        long seed = settings.integer("seed", 1L);
        int epochs = settings.integer("epochs", 30, value -> value >= 1, "a whole number >= 1");
        int batchSize = settings.integer("batch-size", 64, value -> value >= 1, "a whole number >= 1");
        int frequency = settings.integer("averaging-frequency", 10, value -> value >= 1, "a whole number >= 1");
        Profile profile = settings.choice(
                "profile", "paper", new TreeMap<>(Map.of("paper", Profile.PAPER, "reference", Profile.REFERENCE)));
        Optional<TransferMethod> method = MethodSettings.read(settings, seed, profile);
        OptimizerSettings optimizer = OptimizerReader.read(
                settings,
                epochs,
                method.filter(L2Sp.class::isInstance).isPresent()
                        ? OptimizerReader.Regularizer.L2_SP
                        : OptimizerReader.Regularizer.WEIGHT_DECAY,
                profile);
        List<Split> trainSplits = settings.choice(
                TRAIN_SPLIT,
                "train",
                new TreeMap<>(Map.of("train", List.of(Split.TRAIN), "train+val", List.of(Split.TRAIN, Split.VAL))));
        ClassQuota quota = quota(settings);
        Statistics statistics = settings.choice(
                "batch-norm", "batch", new TreeMap<>(Map.of("batch", Statistics.BATCH, "stored", Statistics.STORED)));
        InputNormalization normalization = settings.choice(
                "normalization",
                "source",
                new TreeMap<>(Map.of("source", InputNormalization.SOURCE, "dataset", InputNormalization.DATASET)));
        ImageAugmentation augmentation = new ImageAugmentation(
                settings.integer("augment.shift-pixels", 0, value -> value >= 0, "a whole number >= 0"),
                settings.flag("augment.horizontal-flip", dataset.horizontalFlip()),
                settings.flag("augment.random-crop", dataset.randomCrop()));
        Precision precision = settings.choice(
                "precision",
                "float32",
                new TreeMap<>(Map.of("float32", Precision.FLOAT32, "bfloat16", Precision.BFLOAT16)));
        CheckpointSettings checkpoints = CheckpointSettings.read(settings);
        List<String> problems = new ArrayList<>(settings.problems());
        if (method.isEmpty() && !config.hasPath("method")) {
            problems.add(0, "Setting 'method' is needed, one of " + methods());
        }
        method.ifPresent(chosen -> problems.addAll(conflicts(chosen, optimizer, quota, architecture)));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new Experiment(
                method.orElseThrow(),
                new TrainingSchedule(seed, epochs, batchSize, frequency),
                new StepSettings(
                        optimizer, method.flatMap(TransferMethod::globalK).orElse(null)),
                statistics,
                normalization,
                augmentation,
                trainSplits,
                quota,
                precision,
                checkpoints,
                new TreeMap<>(settings.effective()));
    }

    /** What is wrong with settings that are right one by one. */
    private static List<String> conflicts(
            TransferMethod method, OptimizerSettings optimizer, ClassQuota quota, Optional<Architecture> architecture) {
        List<String> problems = new ArrayList<>();
        architecture.map(method::problemsWith).ifPresent(problems::addAll);
        boolean l2Sp = optimizer.drawsTowardStart();
        if (l2Sp && !method.startsFromSource()) {
            problems.add("Setting 'regularizer' cannot be l2-sp for method '" + method.id()
                    + "', which starts from no source network");
        }
        if (!l2Sp && method instanceof L2Sp) {
            problems.add("Setting 'regularizer' must be l2-sp for method 'l2-sp', got weight-decay;"
                    + " without the penalty it is method 'fine-tuning'");
        }
        if (quota.fraction() < 1 && quota.perClass() < Integer.MAX_VALUE) {
            problems.add(
                    "Only one of the settings 'train-fraction' and 'train-per-class' can limit the training images,"
                            + " got " + quota.fraction() + " and " + quota.perClass());
        }
        return problems;
    }

    private static ClassQuota quota(SettingsReader settings) {
        double fraction = settings.number("train-fraction", 1, value -> value > 0 && value <= 1, "a number in (0, 1]");
        int perClass = settings.integer("train-per-class", 0, value -> value >= 0, "a whole number >= 0 (0: all)");
        return new ClassQuota(fraction, perClass == 0 ? Integer.MAX_VALUE : perClass);
    }

    /** The parts of the data set that are trained on, as the setting names them. */
    public String trainSplit() {
        return (String) effective.get(TRAIN_SPLIT);
    }

    /** Rates and penalties of parameters. */
    public OptimizerSettings optimizer() {
        return step.optimizer();
    }
}
