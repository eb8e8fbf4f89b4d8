package org.spottune.experiment;

import java.util.List;
import java.util.Map;
import org.spottune.settings.Setting;
import org.spottune.settings.SettingGroup;
import org.spottune.settings.Settings;

/**
 * The images that validate a run during training, and when it stops for lack of progress.
 *
 * @param split whether the data set's validation split is used
 * @param fraction of the training images of each class that are held out instead, in [0, 1); 0 for none
 * @param fold index of the part that is held out, counted from 0
 * @param everyEpochs epochs from one validation to the next
 * @param patience epochs without a better figure after which the run stops; 0 for never
 * @param metric of progress
 * @param leastGain least improvement that counts as progress
 */
public record ValidationSettings(
        ValidationSplit split,
        double fraction,
        int fold,
        int everyEpochs,
        int patience,
        Metric metric,
        double leastGain) {

    /** Which images validate. */
    public enum ValidationSplit {
        /** The data set's validation split, if it has one that is not trained on. */
        AUTO,
        /** The data set's validation split. */
        VAL,
        /** None, unless a fraction of the training images is held out. */
        NONE
    }

    private static final Setting<ValidationSplit> SPLIT = Setting.choice(
            "validation.split",
            ValidationSplit.AUTO,
            Map.of("auto", ValidationSplit.AUTO, "val", ValidationSplit.VAL, "none", ValidationSplit.NONE),
            "Split that measures each epoch: val if there is one that is not trained on (auto), val, or none");
    private static final Setting<Double> FRACTION = Setting.number(
            "validation.fraction",
            0,
            value -> value >= 0 && value < 1,
            "a number in [0, 1)",
            "Share of the training images of each class, drawn by the seed, that is held out to measure epochs instead");
    private static final Setting<Integer> FOLD =
            Setting.integer("validation.fold", 0, 0, "Index of the part that is held out, counted from 0");
    private static final Setting<Integer> EVERY =
            Setting.integer("validation.every-epochs", 1, 1, "Epochs from one validation to the next");
    private static final Setting<Integer> PATIENCE = Setting.integerOrZero(
            "early-stopping.patience", 0, "never", "Validations without progress after which training stops");
    private static final Setting<Metric> METRIC = Setting.choice(
            "early-stopping.metric",
            Metric.VALIDATION_LOSS,
            Map.of("validation-loss", Metric.VALIDATION_LOSS, "validation-top1", Metric.VALIDATION_TOP1),
            "Metric of progress");
    private static final Setting<Double> LEAST_GAIN =
            Setting.penalty("early-stopping.least-gain", 0, "Least improvement of the metric that counts as progress");

    static final List<Setting<?>> COMMON = List.of(SPLIT, FRACTION, EVERY, PATIENCE);

    static final List<SettingGroup> SOME = List.of(
            new SettingGroup("validation.fraction > 0", List.of(FOLD)),
            new SettingGroup("early-stopping.patience > 0", List.of(METRIC, LEAST_GAIN)));

    static ValidationSettings read(Settings settings) {
        double fraction = settings.get(FRACTION);
        int patience = settings.get(PATIENCE);
        return new ValidationSettings(
                settings.get(SPLIT),
                fraction,
                fraction > 0 ? settings.get(FOLD) : 0,
                settings.get(EVERY),
                patience,
                patience > 0 ? settings.get(METRIC) : Metric.VALIDATION_LOSS,
                patience > 0 ? settings.get(LEAST_GAIN) : 0);
    }

    List<String> conflicts() {
        int folds = fraction > 0 ? (int) Math.floor(1 / fraction + 1e-9) : 1;
        return fold < folds
                ? List.of()
                : List.of("Setting 'validation.fold' must be below " + folds + ", the parts that fraction " + fraction
                        + " makes, got " + fold);
    }

    /** Whether images are held out or a split is named. */
    public boolean demanded() {
        return fraction > 0 || split == ValidationSplit.VAL;
    }
}
