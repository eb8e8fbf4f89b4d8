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
public record Treatment(
        Scaling scaling, Optional<InputSize> crop, Augmentation augmentation, Optional<Channels> channels) {

    /** Images keep their sizes; training may crop and mirror them. */
    public static final Treatment PLAIN = new Treatment(
            new Scaling.Unchanged(), Optional.empty(), new Augmentation(true, TrainCrop.RANDOM), Optional.empty());

    /** Another size to store images in; the sizes that were cut out of the former one are forgotten. */
    public Treatment withScaling(Scaling scaling) {
        return new Treatment(
                scaling,
                Optional.empty(),
                new Augmentation(augmentation.horizontalFlip(), augmentation.trainCrop()),
                channels);
    }

    public Treatment withCrop(InputSize crop) {
        return new Treatment(scaling, Optional.of(crop), augmentation, channels);
    }

    public Treatment withAugmentation(Augmentation augmentation) {
        return new Treatment(scaling, crop, augmentation, channels);
    }

    /** The same where training cuts a size of its own out of images, at random. */
    public Treatment withTrainCrop(InputSize size) {
        return withAugmentation(new Augmentation(augmentation.horizontalFlip(), TrainCrop.RANDOM, size));
    }

    public Treatment withHorizontalFlip(boolean mirrorable) {
        return withAugmentation(new Augmentation(mirrorable, augmentation.trainCrop(), augmentation.trainInput()));
    }

    /** What a network sees in evaluation, where that does not depend on the images. */
    Optional<InputSize> input() {
        return crop.or(scaling::input);
    }
}
