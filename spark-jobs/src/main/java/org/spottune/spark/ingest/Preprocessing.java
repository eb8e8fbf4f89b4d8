package org.spottune.spark.ingest;

import java.util.Optional;
import org.spottune.data.DatasetDescription.Augmentation;
import org.spottune.data.DatasetDescription.Channels;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.TrainCrop;

/**
 * What becomes of the images of a source.
 *
 * @param scaling size that they are stored in
 * @param crop what evaluation sees of an image; empty for what the scaling says, or else for the common size of all
 * @param augmentation what training may do to an image
 * @param channels statistics to normalise by; empty to measure those of the training split
 */
public record Preprocessing(
        Scaling scaling, Optional<InputSize> crop, Augmentation augmentation, Optional<Channels> channels) {

    /** Images keep their sizes; training may crop and mirror them. */
    public static final Preprocessing PLAIN = new Preprocessing(
            new Scaling.Unchanged(), Optional.empty(), new Augmentation(true, TrainCrop.RANDOM), Optional.empty());

    /** Another size to store images in; the sizes that were cut out of the former one are forgotten. */
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

    /** The same where training cuts a size of its own out of images, at random. */
    public Preprocessing withTrainCrop(InputSize size) {
        return withAugmentation(new Augmentation(augmentation.horizontalFlip(), TrainCrop.RANDOM, size));
    }

    public Preprocessing withHorizontalFlip(boolean mirrorable) {
        return withAugmentation(new Augmentation(mirrorable, augmentation.trainCrop(), augmentation.trainInput()));
    }

    /** What a network sees in evaluation, where that does not depend on the images. */
    Optional<InputSize> input() {
        return crop.or(scaling::input);
    }
}
