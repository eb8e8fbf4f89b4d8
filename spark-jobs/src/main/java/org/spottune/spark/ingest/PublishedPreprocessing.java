package org.spottune.spark.ingest;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.ChannelValues;
import org.spottune.data.DatasetDescription.Augmentation;
import org.spottune.data.DatasetDescription.Channels;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.TrainCrop;

/**
 * The preprocessing of the Visual Decathlon's ten domains in published work: channel statistics from the data's
 * {@code decathlon_mean_std.pickle} (for ImageNet and CIFAR, the usual ones), sizes from the published code of SpotTune
 * and residual adapters.
 */
final class PublishedPreprocessing {

    private static final int SIDE = 72;
    private static final int TRAIN_SIDE = 64;
    private static final InputSize WHOLE = new InputSize(SIDE, SIDE);
    private static final InputSize PEDESTRIAN = new InputSize(2 * SIDE, SIDE);
    private static final String PEDESTRIANS = "daimlerpedcls";

    /** Writing and signs: mirroring may change the class, and cropping may cut off what matters. */
    private static final Set<String> UNMIRRORABLE = Set.of("gtsrb", "omniglot", "svhn");

    /** Domains of whose objects a square shows only a part. */
    private static final Set<String> ELONGATED = Set.of("aircraft", PEDESTRIANS);

    private static final Map<String, Channels> CHANNELS = Map.of(
            "aircraft",
            channels(.4798, .5107, .5344, .2107, .2051, .2373),
            "cifar100",
            channels(.5071, .4867, .4408, .2675, .2565, .2761),
            PEDESTRIANS,
            channels(.4820, .4820, .4820, .2361, .2361, .2361),
            "dtd",
            channels(.5270, .4703, .4240, .2523, .2409, .2499),
            "gtsrb",
            channels(.3392, .3118, .3205, .2756, .2658, .2709),
            "imagenet12",
            imageNet(),
            "omniglot",
            channels(.0810, .0810, .0810, .2705, .2705, .2705),
            "svhn",
            channels(.4377, .4438, .4728, .1980, .2010, .1970),
            "ucf101",
            channels(.4995, .4988, .4998, .1090, .1081, .1068),
            "vgg-flowers",
            channels(.4341, .3831, .2971, .2851, .2384, .2640));

    private PublishedPreprocessing() {}

    /** The preprocessing of SpotTune's code. */
    static Preprocessing of(String domain) {
        return of(domain, Preparation.CROP);
    }

    /** The published preprocessing; {@link Preprocessing#PLAIN} for other domains. */
    static Preprocessing of(String domain, Preparation preparation) {
        if (!CHANNELS.containsKey(domain)) {
            return Preprocessing.PLAIN;
        }
        Optional<Channels> channels = Optional.of(CHANNELS.get(domain));
        if (preparation == Preparation.WHOLE && ELONGATED.contains(domain)) {
            return new Preprocessing(
                    new Scaling.Exactly(WHOLE),
                    Optional.of(WHOLE),
                    new Augmentation(true, TrainCrop.RANDOM, new InputSize(TRAIN_SIDE, TRAIN_SIDE)),
                    channels);
        }
        if (domain.equals(PEDESTRIANS)) {
            return new Preprocessing(
                    new Scaling.Exactly(PEDESTRIAN),
                    Optional.of(PEDESTRIAN),
                    new Augmentation(true, TrainCrop.CENTER, PEDESTRIAN),
                    channels);
        }
        Augmentation augmentation = UNMIRRORABLE.contains(domain)
                ? new Augmentation(false, TrainCrop.CENTER, WHOLE)
                : new Augmentation(true, TrainCrop.RANDOM, new InputSize(TRAIN_SIDE, TRAIN_SIDE));
        return new Preprocessing(new Scaling.ShortSide(SIDE), Optional.of(WHOLE), augmentation, channels);
    }

    private static Channels imageNet() {
        ChannelNormalization usual = ChannelNormalization.IMAGENET;
        return channels(
                usual.mean().get(0),
                usual.mean().get(1),
                usual.mean().get(2),
                usual.deviation().get(0),
                usual.deviation().get(1),
                usual.deviation().get(2));
    }

    private static Channels channels(
            double redMean,
            double greenMean,
            double blueMean,
            double redDeviation,
            double greenDeviation,
            double blueDeviation) {
        return new Channels(
                new ChannelValues(redMean, greenMean, blueMean),
                new ChannelValues(redDeviation, greenDeviation, blueDeviation));
    }
}
