package org.spottune.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.spottune.data.ClassQuota;
import org.spottune.data.ImageAugmentation;
import org.spottune.data.Split;
import org.spottune.experiment.Experiment.DatasetDefaults;
import org.spottune.experiment.Experiment.InputNormalization;
import org.spottune.settings.Setting;
import org.spottune.settings.Settings;

/** Settings of the images of a run, and of their normalisation and augmentation. */
final class DataSettings {

    /** Names the parts of the data set that are trained on. */
    static final Setting<List<Split>> TRAIN_SPLIT = Setting.choice(
            "train-split",
            List.of(Split.TRAIN),
            Map.of("train", List.of(Split.TRAIN), "train+val", List.of(Split.TRAIN, Split.VAL)),
            "Parts of the data set that are trained on (in a file, train+val in quotes)");

    static final Setting<InputNormalization> NORMALIZATION = Setting.choice(
            "normalization",
            InputNormalization.SOURCE,
            Map.of("source", InputNormalization.SOURCE, "dataset", InputNormalization.DATASET),
            "Channel statistics of the source network or of the data set");

    private static final Setting<Double> FRACTION = Setting.number(
            "train-fraction",
            1,
            value -> value > 0 && value <= 1,
            "a number in (0, 1]",
            "Share of the training images of each class that is used, drawn by the seed");
    private static final Setting<Integer> PER_CLASS = Setting.integerOrZero(
            "train-per-class", 0, "all", "Training images of each class that are used, drawn by the seed");
    private static final Setting<Integer> SHIFT =
            Setting.integer("augment.shift-pixels", 0, 0, "Largest random shift; uncovered pixels get the mean colour");
    private static final Setting<Boolean> FLIP = Setting.flag(
                    "augment.horizontal-flip", false, "Whether images are mirrored at random")
            .withDefault(any -> false, "the data set's");
    private static final Setting<Boolean> CROP = Setting.flag(
                    "augment.random-crop", false, "Whether images are cut at random")
            .withDefault(any -> false, "the data set's");

    static final List<Setting<?>> SETTINGS =
            List.of(TRAIN_SPLIT, FRACTION, PER_CLASS, NORMALIZATION, SHIFT, FLIP, CROP);

    private DataSettings() {}

    static ClassQuota quota(Settings settings) {
        int perClass = settings.get(PER_CLASS);
        return new ClassQuota(settings.get(FRACTION), perClass == 0 ? Integer.MAX_VALUE : perClass);
    }

    static ImageAugmentation augmentation(Settings settings, DatasetDefaults dataset) {
        return new ImageAugmentation(
                settings.get(SHIFT),
                settings.get(FLIP.withDefault(any -> dataset.horizontalFlip(), FLIP.shownDefault())),
                settings.get(CROP.withDefault(any -> dataset.randomCrop(), CROP.shownDefault())));
    }

    static List<String> conflicts(ClassQuota quota) {
        List<String> problems = new ArrayList<>();
        if (quota.fraction() < 1 && quota.perClass() < Integer.MAX_VALUE) {
            problems.add(
                    "Only one of the settings 'train-fraction' and 'train-per-class' can limit the training images,"
                            + " got " + quota.fraction() + " and " + quota.perClass());
        }
        return problems;
    }
}
