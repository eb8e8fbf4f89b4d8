package org.spottune.spark.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.Problems;
import org.spottune.data.Split;
import org.spottune.spark.session.Progress;

/**
 * The binary versions of CIFAR-10 ({@code data_batch_*.bin}, {@code test_batch.bin}, {@code batches.meta.txt}) and CIFAR-100
 * ({@code train.bin}, {@code test.bin}, {@code fine_label_names.txt}; the fine labels are the classes). Images are numbered
 * in the order of the files, training first.
 */
public record CifarFormat() implements SourceFormat {

    private static final int SIDE = 32;
    /** Training files of the published CIFAR-10. */
    private static final int BATCHES = 5;

    private static final Pattern BATCH = Pattern.compile("data_batch_(\\d{1,6})\\.bin");

    @Override
    public SourceListing list(SourceTree tree, SparkSession spark, Progress progress) throws IOException {
        return list(tree);
    }

    static SourceListing list(SourceTree tree) throws IOException {
        return new Reading(new RecordFolder(tree), tree.problems()).read();
    }

    private record Reading(RecordFolder folder, Problems problems) {

        private SourceListing read() throws IOException {
            List<String> batches = batches();
            boolean isHundred = folder.has("train.bin");
            if (isHundred == !batches.isEmpty()) {
                problems.add("it must have either data_batch_*.bin of CIFAR-10 or train.bin of CIFAR-100, but it has "
                        + (isHundred ? "both" : "neither"));
                problems.throwIfAny();
            }
            List<String> classes = names(isHundred ? "fine_label_names.txt" : "batches.meta.txt");
            String test = isHundred ? "test.bin" : "test_batch.bin";
            requireWhole(batches, test);
            problems.throwIfAny();
            Map<String, Split> parts = new LinkedHashMap<>();
            (isHundred ? List.of("train.bin") : batches).forEach(file -> parts.put(file, Split.TRAIN));
            parts.put(test, Split.TEST);
            // CIFAR-100 has the coarse label before the fine one.
            RecordShape shape = new RecordShape(0, isHundred ? 2 : 1, SIDE, SIDE, 3);
            List<SourceImage> images = new ArrayList<>();
            Map<String, RecordShape> shapes = new LinkedHashMap<>();
            for (Map.Entry<String, Split> part : parts.entrySet()) {
                shapes.put(part.getKey(), shape);
                readLabels(part.getKey(), part.getValue(), shape, classes, images);
            }
            return folder.listing(classes, images, shapes);
        }

        /** An incomplete download would look like a smaller data set. */
        private void requireWhole(List<String> batches, String test) {
            int count = batches.isEmpty() ? 0 : Math.max(BATCHES, number(batches.get(batches.size() - 1)));
            List<String> expected = new ArrayList<>();
            for (int number = 1; number <= count; number++) {
                expected.add("data_batch_" + number + ".bin");
            }
            expected.add(test);
            expected.stream()
                    .filter(file -> !folder.has(file))
                    .forEach(file -> problems.add("'%s' is missing%s", file, folder.instead(file)));
        }

        private List<String> batches() {
            return folder.files().stream()
                    .filter(name -> BATCH.matcher(name).matches())
                    .sorted(Comparator.comparingInt(Reading::number))
                    .toList();
        }

        private static int number(String batch) {
            Matcher matcher = BATCH.matcher(batch);
            matcher.matches();
            return Integer.parseInt(matcher.group(1));
        }

        private List<String> names(String file) throws IOException {
            if (!folder.has(file)) {
                problems.add("'%s' with the names of the classes is missing", file);
                return List.of();
            }
            try (InputStream in = folder.open(file)) {
                List<String> names = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
                if (names.isEmpty() || names.stream().distinct().count() < names.size()) {
                    problems.add("'%s' must have a different name on each line, got %s", file, names);
                }
                return names;
            }
        }

        private void readLabels(
                String file, Split split, RecordShape shape, List<String> classes, List<SourceImage> images)
                throws IOException {
            try (InputStream in = folder.open(file)) {
                for (long position = 0; ; position++) {
                    byte[] labels = in.readNBytes(shape.labelBytes());
                    // Reads, since some file systems skip beyond the end.
                    int pixels = in.readNBytes(shape.pixels()).length;
                    if (labels.length == 0 && position > 0) {
                        return;
                    }
                    if (pixels < shape.pixels()) {
                        problems.add(
                                "'%s' must have %d bytes per image; it ends after %d bytes of image %d",
                                file, shape.bytes(), labels.length + pixels, position);
                        return;
                    }
                    int label = labels[shape.labelBytes() - 1] & 0xFF;
                    if (label >= classes.size()) {
                        problems.add(
                                "'%s': image %d has label %d, expected one from 0 to %d",
                                file, position, label, classes.size() - 1);
                    }
                    images.add(new SourceImage(split, images.size(), label, file, position));
                }
            }
        }
    }
}
