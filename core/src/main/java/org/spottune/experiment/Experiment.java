package org.spottune.experiment;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.spottune.data.ImageAugmentation;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Precision;
import org.spottune.optim.CosineDecay;
import org.spottune.optim.LearningRateSchedule;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.StepDecay;
import org.spottune.train.OptimizerSettings;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TrainingFromScratch;
import org.spottune.transfer.TransferMethod;

/**
 * A training run as a value.
 *
 * @param method what learns
 * @param schedule how long, in what portions
 * @param optimizer how parameters move
 * @param statistics whose statistics normalise in the training passes of what learns
 * @param inputNormalization whose channel statistics normalise the images
 * @param augmentation changes of training images
 * @param precision in which passes are computed
 * @param effective every setting with the value that holds, by key
 */
public record Experiment(
        TransferMethod method,
        TrainingSchedule schedule,
        OptimizerSettings optimizer,
        Statistics statistics,
        InputNormalization inputNormalization,
        ImageAugmentation augmentation,
        Precision precision,
        Map<String, Object> effective) {

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

    /** Runs of fewer epochs keep their learning rate unless milestones are set. */
    private static final int SHORTEST_WITH_DECAY = 4;

    private static final List<String> METHODS = List.of("feature-extractor", "fine-tuning", "scratch", "spottune");

    /** Names of all transfer methods. */
    public static List<String> methods() {
        return METHODS;
    }

    /**
     * Reads the settings of a run; those that are absent have their defaults.
     *
     * @throws ConfigurationException listing everything that is wrong
     */
    public static Experiment read(Config config, DatasetDefaults dataset) {
        SettingsReader settings = new SettingsReader(config);
        long seed = settings.integer("seed", 1L);
        int epochs = settings.integer("epochs", 30, value -> value >= 1, "a whole number >= 1");
        int batchSize = settings.integer("batch-size", 64, value -> value >= 1, "a whole number >= 1");
        int frequency = settings.integer("averaging-frequency", 10, value -> value >= 1, "a whole number >= 1");
        Optional<TransferMethod> method = method(settings);
        OptimizerSettings optimizer = optimizer(settings, epochs);
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
        List<String> problems = new ArrayList<>(settings.problems());
        if (method.isEmpty() && !config.hasPath("method")) {
            problems.add(0, "Setting 'method' is needed, one of " + METHODS);
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new Experiment(
                method.orElseThrow(),
                new TrainingSchedule(seed, epochs, batchSize, frequency),
                optimizer,
                statistics,
                normalization,
                augmentation,
                precision,
                new TreeMap<>(settings.effective()));
    }

    private static Optional<TransferMethod> method(SettingsReader settings) {
        int prefix = settings.integer("frozen-prefix-blocks", 0, value -> value >= 0, "a whole number >= 0");
        double temperature = settings.number(
                "temperature",
                SpotTune.PAPER_TEMPERATURE,
                value -> value > 0 && value < Double.POSITIVE_INFINITY,
                "a finite number > 0");
        Map<String, TransferMethod> choices = new TreeMap<>();
        for (TransferMethod method : List.of(
                new FeatureExtraction(),
                new FineTuning(),
                new TrainingFromScratch(),
                new SpotTune(prefix, temperature))) {
            choices.put(method.id(), method);
        }
        return Optional.ofNullable(settings.choice("method", null, choices));
    }

    private static OptimizerSettings optimizer(SettingsReader settings, int epochs) {
        Predicate<Double> rates = value -> value > 0 && value < Double.POSITIVE_INFINITY;
        double rate = settings.number("learning-rate", 0.05, rates, "a finite number > 0");
        double policyRate = settings.number("policy.learning-rate", 0.005, rates, "a finite number > 0");
        double factor = settings.number("decay-factor", 0.1, value -> value > 0 && value <= 1, "a number in (0, 1]");
        List<Integer> milestones = settings.integers(
                "milestones",
                epochs < SHORTEST_WITH_DECAY ? List.of() : List.of(epochs / 2, 3 * epochs / 4),
                value -> value >= 0,
                "whole numbers >= 0");
        boolean cosine = settings.choice("schedule", "step", new TreeMap<>(Map.of("step", false, "cosine", true)));
        MomentumSgd rule = new MomentumSgd(
                settings.number("momentum", 0.9, value -> value >= 0 && value < 1, "a number in [0, 1)"),
                settings.number(
                        "weight-decay",
                        5e-4,
                        value -> value >= 0 && value < Double.POSITIVE_INFINITY,
                        "a finite number >= 0"));
        return new OptimizerSettings(
                rule,
                schedule(cosine, rate, milestones, factor, epochs),
                schedule(cosine, policyRate, milestones, factor, epochs));
    }

    private static LearningRateSchedule schedule(
            boolean cosine, double rate, List<Integer> milestones, double factor, int epochs) {
        return cosine ? new CosineDecay(rate, epochs) : new StepDecay(rate, milestones, factor);
    }
}
