package org.spottune.spark.train;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.ClassQuota;
import org.spottune.data.DataException;
import org.spottune.data.LabelledImage;
import org.spottune.data.StratifiedSubset;
import org.spottune.data.StratifiedSubset.LabelledId;
import org.spottune.experiment.Experiment;
import org.spottune.spark.dataset.Shards;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.train.ImageExamples;

/**
 * The images that a run trains on.
 *
 * @param dataset they are of
 * @param subset of the splits that are trained on; all of them if empty
 * @param ids of the images
 * @param workers to divide them among
 * @param experiment settings
 */
record TrainingImages(
        StoredDataset dataset, Optional<StratifiedSubset> subset, long[] ids, int workers, Experiment experiment) {

    /** @throws DataException if classes are hidden, or there are fewer images than workers */
    static TrainingImages of(StoredDataset dataset, int workers, Experiment experiment) {
        experiment.trainSplits().forEach(dataset::requireLabels);
        List<LabelledId> images = dataset.labels(experiment.trainSplits());
        Optional<StratifiedSubset> subset = Optional.empty();
        if (!experiment.quota().equals(ClassQuota.ALL)) {
            StratifiedSubset chosen = StratifiedSubset.of(
                    images, experiment.quota(), experiment.schedule().seed());
            images = images.stream()
                    .filter(image -> chosen.keeps(image.id(), image.label()))
                    .toList();
            subset = Optional.of(chosen);
        }
        if (images.size() < workers) {
            throw new DataException(
                    "Cannot divide " + images.size() + " training images among " + workers + " workers");
        }
        long[] ids = images.stream().mapToLong(LabelledId::id).toArray();
        return new TrainingImages(dataset, subset, ids, workers, experiment);
    }

    /** How many there are. */
    long count() {
        return ids.length;
    }

    /** One element per worker. */
    Shards shards(ChannelNormalization normalization) {
        ImageExamples.Input input = new ImageExamples.Input(
                dataset.description().augmentation().trainInput(),
                dataset.description().input(),
                normalization,
                experiment.augmentation(),
                experiment.schedule().seed());
        JavaRDD<LabelledImage> all = dataset.images(experiment.trainSplits());
        JavaRDD<LabelledImage> kept = subset.map(chosen -> all.filter(image -> chosen.keeps(image.id(), image.label())))
                .orElse(all);
        return Shards.of(kept, ids, workers, input);
    }
}
