package org.spottune.spark.train;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.ClassQuota;
import org.spottune.data.DataException;
import org.spottune.data.HeldOutImages;
import org.spottune.data.LabelledImage;
import org.spottune.data.Split;
import org.spottune.data.StratifiedSubset;
import org.spottune.data.StratifiedSubset.LabelledId;
import org.spottune.experiment.Experiment;
import org.spottune.experiment.ValidationSettings;
import org.spottune.spark.dataset.Shards;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.train.ImageExamples;

/**
 * The training and validation images of a run.
 *
 * @param dataset of the images
 * @param choice divides the images of the training splits
 * @param ids of the training images
 * @param validationIds of the validation images
 * @param workers to divide them among
 * @param experiment settings
 */
record TrainingImages(
        StoredDataset dataset, Choice choice, long[] ids, long[] validationIds, int workers, Experiment experiment) {

    /** Whether a selection includes an image; runs on executors. */
    private interface Selection extends Serializable {
        boolean has(long id, int label);
    }

    /**
     * Which images of the training splits are used, and which of these are held out.
     *
     * @param used for training or validation
     * @param heldOut of the used images, those for validation
     * @param every whether all images are used for training
     */
    private record Choice(Selection used, Selection heldOut, boolean every) implements Serializable {

        static Choice of(Optional<StratifiedSubset> subset, Optional<HeldOutImages> heldOut) {
            return new Choice(
                    subset.<Selection>map(chosen -> chosen::keeps).orElse((id, label) -> true),
                    heldOut.<Selection>map(chosen -> chosen::has).orElse((id, label) -> false),
                    subset.isEmpty() && heldOut.isEmpty());
        }

        boolean trains(long id, int label) {
            return used.has(id, label) && !heldOut.has(id, label);
        }

        boolean validates(long id, int label) {
            return used.has(id, label) && heldOut.has(id, label);
        }
    }

    /** @throws DataException if labels of a split are hidden, or there are fewer images than workers */
    static TrainingImages of(StoredDataset dataset, int workers, Experiment experiment) {
        experiment.trainSplits().forEach(dataset::requireLabels);
        long seed = experiment.schedule().seed();
        ValidationSettings validation = experiment.validation();
        List<LabelledId> images = dataset.labels(experiment.trainSplits());
        Optional<StratifiedSubset> subset = experiment.quota().equals(ClassQuota.ALL)
                ? Optional.empty()
                : Optional.of(StratifiedSubset.of(images, experiment.quota(), seed));
        List<LabelledId> used = subset.map(chosen -> images.stream()
                        .filter(image -> chosen.keeps(image.id(), image.label()))
                        .toList())
                .orElse(images);
        Choice choice = Choice.of(
                subset,
                validation.fraction() > 0
                        ? Optional.of(HeldOutImages.of(used, validation.fraction(), validation.fold(), seed))
                        : Optional.empty());
        long[] ids = ids(used, image -> choice.trains(image.id(), image.label()));
        if (ids.length < workers) {
            throw new DataException("Cannot divide " + ids.length + " training images among " + workers + " workers");
        }
        long[] validationIds = validationIds(dataset, choice, used, experiment);
        return new TrainingImages(dataset, choice, ids, validationIds, workers, experiment);
    }

    /**
     * Checks that a run that holds out images has some.
     *
     * @param run the images of all its data sets
     * @throws DataException if the fractions hold out none: early stopping and the choice of an epoch would silently do
     *     nothing
     */
    static void requireHeldOut(List<TrainingImages> run) {
        TrainingImages first = run.get(0);
        ValidationSettings validation = first.experiment.validation();
        if (validation.fraction() > 0 && run.stream().allMatch(one -> one.validationIds.length == 0)) {
            long count = run.stream().mapToLong(TrainingImages::count).sum();
            throw new DataException("Cannot validate without images: validation.fraction " + validation.fraction()
                    + ", fold " + validation.fold() + " holds out none of the " + count
                    + " training images of data set '"
                    + first.dataset.description().name()
                    + "', since each class rounds its share and keeps at least one training image; use a larger"
                    + " fraction, or more images per class");
        }
    }

    private static long[] validationIds(
            StoredDataset dataset, Choice choice, List<LabelledId> used, Experiment experiment) {
        if (experiment.validation().fraction() > 0) {
            return ids(used, image -> choice.validates(image.id(), image.label()));
        }
        if (!TrainPlan.validatesOnSplit(experiment, dataset.description())) {
            return new long[0];
        }
        dataset.requireLabels(Split.VAL);
        return ids(dataset.labels(List.of(Split.VAL)), image -> true);
    }

    private static long[] ids(List<LabelledId> images, Predicate<LabelledId> which) {
        return images.stream().filter(which).mapToLong(LabelledId::id).toArray();
    }

    /** Data set and number of images, in words. */
    String description() {
        String validation = validationIds.length == 0 ? "" : ", validation on " + validationIds.length;
        return "'" + dataset.description().name() + "': " + ids.length + " images of split " + experiment.trainSplit()
                + validation;
    }

    /** Number of training images. */
    long count() {
        return ids.length;
    }

    /** Number of validation images. */
    long validationCount() {
        return validationIds.length;
    }

    /** The training images, one element per worker. */
    Shards shards(ChannelNormalization normalization) {
        Choice chosen = choice;
        JavaRDD<LabelledImage> all = dataset.images(experiment.trainSplits());
        JavaRDD<LabelledImage> kept =
                choice.every() ? all : all.filter(image -> chosen.trains(image.id(), image.label()));
        return Shards.of(kept, ids, workers, input(normalization));
    }

    /** The validation images; {@link ValidationShards#NONE} without any. */
    ValidationShards validation(ChannelNormalization normalization) {
        if (validationIds.length == 0) {
            return ValidationShards.NONE;
        }
        Choice chosen = choice;
        JavaRDD<LabelledImage> images = experiment.validation().fraction() > 0
                ? dataset.images(experiment.trainSplits()).filter(image -> chosen.validates(image.id(), image.label()))
                : dataset.images(Split.VAL);
        return ValidationShards.of(
                Shards.of(images, validationIds, Math.min(workers, validationIds.length), input(normalization)));
    }

    /**
     * One image of each of a few classes, evenly spread over all classes and in their order: validation images, or
     * training images if there are none.
     */
    List<LabelledImage> examples(int classes) {
        boolean validates = validationIds.length > 0;
        List<Split> splits =
                validates && experiment.validation().fraction() == 0 ? List.of(Split.VAL) : experiment.trainSplits();
        Set<Long> shown = LongStream.of(validates ? validationIds : ids).boxed().collect(Collectors.toSet());
        SortedMap<Integer, Long> firstOfClass = new TreeMap<>();
        for (LabelledId image : dataset.labels(splits)) {
            if (shown.contains(image.id())) {
                firstOfClass.merge(image.label(), image.id(), Math::min);
            }
        }
        List<Long> candidates = List.copyOf(firstOfClass.values());
        int count = Math.min(classes, candidates.size());
        Set<Long> chosen = IntStream.range(0, count)
                .mapToObj(i -> candidates.get(i * candidates.size() / count))
                .collect(Collectors.toSet());
        return splits.stream()
                .flatMap(split -> dataset.images(split, chosen).collect().stream())
                .sorted(Comparator.comparingInt(LabelledImage::label))
                .toList();
    }

    private ImageExamples.Input input(ChannelNormalization normalization) {
        return new ImageExamples.Input(
                dataset.description().augmentation().trainInput(),
                dataset.description().input(),
                normalization,
                experiment.augmentation(),
                experiment.schedule().seed());
    }
}
