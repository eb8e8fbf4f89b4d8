package org.spottune.spark.ingest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.spottune.data.ChannelStatistics;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.DatasetDescription.Channels;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.DatasetDescription.Origin;
import org.spottune.data.DatasetFingerprint;
import org.spottune.data.Problems;
import org.spottune.data.SkippedFile;
import org.spottune.data.Split;

/**
 * The joint report of all tasks: the images they wrote and the files they could not decode.
 *
 * @param statistics channel statistics of the training split
 */
record IngestedImages(
        List<DatasetFingerprint.Entry> entries,
        ChannelStatistics statistics,
        SizeRange sizes,
        List<SkippedFile> failures) {

    static IngestedImages of(List<ShardResult> shards) {
        List<DatasetFingerprint.Entry> entries = new ArrayList<>();
        List<SkippedFile> failures = new ArrayList<>();
        ChannelStatistics statistics = ChannelStatistics.NONE;
        SizeRange sizes = SizeRange.NONE;
        for (ShardResult shard : shards) {
            entries.addAll(shard.entries());
            failures.addAll(shard.failures());
            sizes = sizes.merge(shard.sizes());
            if (shard.split() == Split.TRAIN) {
                statistics = statistics.merge(shard.statistics());
            }
        }
        return new IngestedImages(entries, statistics, sizes, failures);
    }

    /**
     * @throws DataException if the images do not fit the request
     * @throws IllegalStateException if an image was neither written nor found damaged
     */
    DatasetDescription describe(SourceListing listing, IngestRequest request) {
        Problems problems = new Problems("Cannot ingest '" + request.input() + "'");
        if (request.onError() == OnError.FAIL) {
            skipped(listing).forEach(file -> problems.add("'%s': %s", file.path(), file.reason()));
            problems.throwIfAny();
        }
        long done = (long) entries.size() + failures.size();
        if (done != listing.images().size()) {
            throw new IllegalStateException("Cannot ingest '" + request.input() + "': of "
                    + listing.images().size() + " images, " + done + " were written or found damaged");
        }
        checkNothingVanished(listing, problems);
        problems.throwIfAny();
        Preprocessing preprocessing = request.preprocessing();
        InputSize input = inputSize(preprocessing, problems);
        problems.throwIfAny();
        return new DatasetDescription(
                request.name(),
                listing.classes(),
                listing.categoryIds(),
                counts(),
                input,
                preprocessing.channels().orElseGet(() -> new Channels(statistics.mean(), statistics.deviation())),
                preprocessing.augmentation(),
                new Origin(request.input().toString(), DatasetFingerprint.of(entries), skipped(listing)));
    }

    /** Files that could not be decoded, and entries that the listing could not use. */
    private List<SkippedFile> skipped(SourceListing listing) {
        return Stream.concat(listing.skipped().stream(), failures.stream())
                .sorted(Comparator.comparing(SkippedFile::path, CodePointOrder.INSTANCE))
                .toList();
    }

    /** Share of the largest image that evaluation sees, in [0, 1]. */
    double leastSeen(InputSize input) {
        return (double) input.height() * input.width() / sizes.maxPixels();
    }

    /** Without its damaged images, a class or a split may be empty. */
    private void checkNothingVanished(SourceListing listing, Problems problems) {
        Set<Integer> vanished = new TreeSet<>();
        listing.images(Split.TRAIN).forEach(image -> vanished.add(image.label()));
        entries.stream().filter(entry -> entry.split() == Split.TRAIN).forEach(entry -> vanished.remove(entry.label()));
        vanished.forEach(label -> problems.add(
                "'train/%s' has no image that can be decoded", listing.classes().get(label)));
        Map<Split, Long> counts = counts();
        for (Split split : List.of(Split.VAL, Split.TEST)) {
            if (!listing.images(split).isEmpty() && !counts.containsKey(split)) {
                problems.add("'%s' has no image that can be decoded", split);
            }
        }
    }

    private InputSize inputSize(Preprocessing preprocessing, Problems problems) {
        InputSize smallest = new InputSize(sizes.minHeight(), sizes.minWidth());
        if (preprocessing.input().isEmpty() && !sizes.isOneSize()) {
            problems.add("images differ in size: %s; resize them with --resize", sizes);
        }
        InputSize input = preprocessing.input().orElse(smallest);
        if (input.height() > smallest.height() || input.width() > smallest.width()) {
            problems.add("a crop of %dx%d does not fit into images of %s", input.height(), input.width(), sizes);
        }
        InputSize train = preprocessing.augmentation().trainInput();
        if (train != null && (train.height() > smallest.height() || train.width() > smallest.width())) {
            problems.add("a train crop of %dx%d does not fit into images of %s", train.height(), train.width(), sizes);
        }
        return input;
    }

    private Map<Split, Long> counts() {
        Map<Split, Long> counts = new EnumMap<>(Split.class);
        entries.forEach(entry -> counts.merge(entry.split(), 1L, Long::sum));
        return counts;
    }
}
