package org.spottune.spark.ingest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.spottune.data.ChannelStatistics;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.DatasetDescription.Channels;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.DatasetDescription.Origin;
import org.spottune.data.DatasetFingerprint;
import org.spottune.data.SkippedFile;
import org.spottune.data.Split;

/**
 * What all tasks together report: the images they wrote and the files they could not decode.
 *
 * @param statistics of the training split
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
        failures.sort(Comparator.comparing(SkippedFile::path, CodePointOrder.INSTANCE));
        return new IngestedImages(entries, statistics, sizes, failures);
    }

    /** @throws DataException if the images are not what was asked for */
    DatasetDescription describe(ImageFolder folder, IngestRequest request) {
        Problems problems = new Problems(request.input());
        if (request.onError() == OnError.FAIL) {
            failures.forEach(file -> problems.add("'%s': %s", file.path(), file.reason()));
            problems.throwIfAny();
        }
        checkNothingVanished(folder, problems);
        problems.throwIfAny();
        InputSize input = inputSize(request, problems);
        problems.throwIfAny();
        return new DatasetDescription(
                request.name(),
                folder.classes(),
                List.of(),
                counts(),
                input,
                new Channels(statistics.mean(), statistics.deviation()),
                request.augmentation(),
                new Origin(request.input().toString(), DatasetFingerprint.of(entries), failures));
    }

    /** Leaving out damaged images may leave a class or a split with none. */
    private void checkNothingVanished(ImageFolder folder, Problems problems) {
        Set<Integer> trained = new HashSet<>();
        entries.stream().filter(entry -> entry.split() == Split.TRAIN).forEach(entry -> trained.add(entry.label()));
        for (int label = 0; label < folder.classes().size(); label++) {
            if (!trained.contains(label)) {
                problems.add(
                        "'train/%s' has no image that can be decoded",
                        folder.classes().get(label));
            }
        }
        Map<Split, Long> counts = counts();
        for (Split split : List.of(Split.VAL, Split.TEST)) {
            if (!folder.images(split).isEmpty() && !counts.containsKey(split)) {
                problems.add("'%s' has no image that can be decoded", split);
            }
        }
    }

    private InputSize inputSize(IngestRequest request, Problems problems) {
        InputSize smallest = new InputSize(sizes.minHeight(), sizes.minWidth());
        if (request.inputSize().isEmpty() && !sizes.isOneSize()) {
            problems.add("images differ in size: %s; resize them with --resize", sizes);
        }
        InputSize input = request.inputSize().orElse(smallest);
        if (input.height() > smallest.height() || input.width() > smallest.width()) {
            problems.add("a crop of %dx%d does not fit into images of %s", input.height(), input.width(), sizes);
        }
        InputSize train = request.augmentation().trainInput();
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
