package org.spottune.spark.ingest;

import java.util.Optional;
import org.spottune.data.DatasetDescription.Augmentation;
import org.spottune.data.DatasetDescription.Channels;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.TrainCrop;

/**
 * How the images of a source are prepared.
 *
 * @param scaling to the stored size
 * @param crop size of the network's input; empty for the scaling's, or else the common size of all images
 * @param augmentation of training images
 * @param channels statistics to normalise by; empty to measure those of the training split
 */
public record Preprocessing(
        Scaling scaling, Optional<InputSize> crop, Augmentation augmentation, Optional<Channels> channels) {

    /** Images keep their sizes; training may crop and mirror them. */
    public static final Preprocessing PLAIN = new Preprocessing(
            new Scaling.Unchanged(), Optional.empty(), new Augmentation(true, TrainCrop.RANDOM), Optional.empty());

    /** Changes the stored size; resets the crops, which belong to the former size. */
    public Preprocessing withScaling(Scaling scaling) {
        return new Preprocessing(
                scaling,
                Optional.empty(),
                new Augmentation(augmentation.horizontalFlip(), augmentation.trainCrop()),
                channels);
    }

    public Preprocessing withCrop(InputSize crop) {
        return new Preprocessing(scaling, Optional.of(crop), augmentation, channels);
    }

    public Preprocessing withAugmentation(Augmentation augmentation) {
        return new Preprocessing(scaling, crop, augmentation, channels);
    }

    /** The same with random training crops of another size. */
    public Preprocessing withTrainCrop(InputSize size) {
        return withAugmentation(new Augmentation(augmentation.horizontalFlip(), TrainCrop.RANDOM, size));
    }

    public Preprocessing withHorizontalFlip(boolean mirrorable) {
        return withAugmentation(new Augmentation(mirrorable, augmentation.trainCrop(), augmentation.trainInput()));
    }

    /** Size of the network's input; empty if it depends on the images. */
    Optional<InputSize> input() {
        return crop.or(scaling::input);
    }
}
