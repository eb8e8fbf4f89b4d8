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
import org.spottune.train.Examples;
import org.spottune.train.ImageExamples;

/**
 * The images that a run trains on.
 *
 * @param dataset they are of
 * @param subset of the splits that are trained on; all of them if empty
 * @param count of them
 * @param workers to divide them among
 * @param experiment settings
 */
record TrainingImages(
        StoredDataset dataset, Optional<StratifiedSubset> subset, long count, int workers, Experiment experiment) {

    /** @throws DataException if classes are hidden, or there are fewer images than workers */
    static TrainingImages of(StoredDataset dataset, int workers, Experiment experiment) {
        experiment.trainSplits().forEach(dataset::requireLabels);
        Optional<StratifiedSubset> subset = Optional.empty();
        long count = experiment.trainSplits().stream()
                .mapToLong(dataset.description()::images)
                .sum();
        if (!experiment.quota().equals(ClassQuota.ALL)) {
            List<LabelledId> all = dataset.labels(experiment.trainSplits());
            StratifiedSubset chosen = StratifiedSubset.of(
                    all, experiment.quota(), experiment.schedule().seed());
            count = all.stream()
                    .filter(image -> chosen.keeps(image.id(), image.label()))
                    .count();
            subset = Optional.of(chosen);
        }
        if (count < workers) {
            throw new DataException("Cannot divide " + count + " training images among " + workers + " workers");
        }
        return new TrainingImages(dataset, subset, count, workers, experiment);
    }

    /** One element per worker. */
    JavaRDD<Examples> shards(ChannelNormalization normalization) {
        ImageExamples.Input input = new ImageExamples.Input(
                dataset.description().augmentation().trainInput(),
                dataset.description().input(),
                normalization,
                experiment.augmentation(),
                experiment.schedule().seed());
        JavaRDD<LabelledImage> all = dataset.images(experiment.trainSplits());
        JavaRDD<LabelledImage> kept = subset.map(chosen -> all.filter(image -> chosen.keeps(image.id(), image.label())))
                .orElse(all);
        return Shards.of(kept, workers, input);
    }
}
