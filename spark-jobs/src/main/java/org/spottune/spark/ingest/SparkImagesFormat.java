package org.spottune.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.DataSource;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.LabelledImage;
import org.spottune.data.Problems;
import org.spottune.data.Split;
import org.spottune.spark.dataset.ImageColumns;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.StoragePath;

/**
 * Parquet with Spark's image schema in a column {@code image}, a column {@code label} (a whole number or text) and
 * optional columns {@code split} ({@code train}, {@code val} or {@code test}; without it, all are for training) and
 * {@code id} (a whole number; without it, rows are numbered in the order of files).
 *
 * <p>Number labels are used unchanged: class names are the numbers from 0 to the largest in the training split. Text
 * labels are numbered in their order. A row of the test split may have no label: then it is hidden.
 */
public record SparkImagesFormat() implements SourceFormat {

    @Override
    public SourceListing list(SourceTree tree, SparkSession spark, Progress progress) throws IOException {
        return new Reading(tree, tree.problems()).read(spark, progress);
    }

    /** A row without its pixels. */
    private record RowEntry(String file, long row, Long id, Object label, String split, String origin, boolean image) {
        String place() {
            return "row " + row + " of '" + file + "'";
        }
    }

    private record Reading(SourceTree tree, Problems problems) {

        private static final Set<Class<?>> WHOLE =
                Set.of(ByteType.class, ShortType.class, IntegerType.class, LongType.class);
        private static final Set<Class<?>> WHOLE_OR_TEXT =
                Set.of(ByteType.class, ShortType.class, IntegerType.class, LongType.class, StringType.class);
        private static final String SPLIT = "split";

        private SourceListing read(SparkSession spark, Progress progress) throws IOException {
            List<String> files = new ArrayList<>();
            addFiles(tree.list(""), files);
            if (files.isEmpty()) {
                problems.add("it has no Parquet files");
            }
            problems.throwIfAny();
            Dataset<Row> table = table(spark, files);
            requireColumns(table.schema());
            problems.throwIfAny();
            List<RowEntry> rows = rows(table);
            problems.throwIfAny();
            progress.report("list", 1, 1);
            if (rows.isEmpty()) {
                problems.add("it has no rows");
                problems.throwIfAny();
            }
            boolean numbered = rows.get(0).id() == null;
            Map<String, Long> firstIds = firstIds(rows);
            List<String> classes = classes(rows);
            problems.throwIfAny();
            List<SourceImage> images = images(rows, classes, firstIds, numbered);
            problems.throwIfAny();
            return tree.listing(classes, images, new ParquetRows(table, numbered ? firstIds : Map.of()));
        }

        /** Spark would silently ignore hidden files, and read a data set's description as Parquet. */
        private void addFiles(List<SourceEntry> entries, List<String> files) throws IOException {
            for (SourceEntry entry : entries) {
                if (entry.name().startsWith(".") || entry.name().startsWith("_")) {
                    tree.ignore(entry, "hidden");
                } else if (entry instanceof SourceEntry.Folder folder) {
                    addFiles(tree.list(folder), files);
                } else if (entry instanceof SourceEntry.Unusable unusable) {
                    tree.skip(unusable);
                } else if (entry.path().equals(DatasetDescription.FILE_NAME)) {
                    tree.ignore(entry, "file " + entry.path());
                } else {
                    tree.take((SourceEntry.File) entry);
                    files.add(StoragePath.child(tree.root(), entry.path()).toString());
                }
            }
        }

        /** Reads the files by name, not as patterns; values in folders' names become columns. */
        private Dataset<Row> table(SparkSession spark, List<String> files) {
            return reading(() -> spark.read()
                    .option(DataSource.GLOB_PATHS_KEY(), false)
                    .option("basePath", tree.root().toString())
                    .parquet(files.toArray(String[]::new)));
        }

        private <V> V reading(Supplier<V> work) {
            try {
                return work.get();
            } catch (Exception failure) {
                // Spark throws checked exceptions without declaring them.
                if (failure instanceof AnalysisException || failure instanceof SparkException) {
                    throw notParquet(failure);
                }
                throw failure;
            }
        }

        private DataException notParquet(Exception failure) {
            Throwable cause = failure;
            while (cause instanceof SparkException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            return new DataException(
                    "Cannot ingest '" + tree.root() + "': it cannot be read as Parquet: " + cause.getMessage(),
                    failure);
        }

        private void requireColumns(StructType schema) {
            Map<String, StructField> columns = byName(schema);
            if (columns.containsKey(ImageColumns.IMAGE)
                    && columns.get(ImageColumns.IMAGE).dataType() instanceof StructType image) {
                Map<String, StructField> fields = byName(image);
                require(fields, "image.", ImageColumns.ORIGIN, Set.of(StringType.class), "text", true);
                for (String field :
                        new String[] {ImageColumns.HEIGHT, ImageColumns.WIDTH, ImageColumns.CHANNELS, ImageColumns.MODE
                        }) {
                    require(fields, "image.", field, Set.of(IntegerType.class), "int", true);
                }
                require(fields, "image.", ImageColumns.DATA, Set.of(BinaryType.class), "binary", true);
            } else {
                problems.add(
                        "it has no column 'image' of Spark's image schema; its columns are %s", schema.simpleString());
            }
            require(columns, "", ImageColumns.LABEL, WHOLE_OR_TEXT, "a whole number or text", true);
            require(columns, "", SPLIT, Set.of(StringType.class), "text", false);
            require(columns, "", ImageColumns.ID, WHOLE, "a whole number", false);
        }

        private static Map<String, StructField> byName(StructType schema) {
            return Arrays.stream(schema.fields()).collect(Collectors.toMap(StructField::name, field -> field));
        }

        private void require(
                Map<String, StructField> fields,
                String within,
                String name,
                Set<Class<?>> types,
                String expected,
                boolean needed) {
            StructField field = fields.get(name);
            if (field == null) {
                if (needed) {
                    problems.add("column '%s%s' is missing", within, name);
                }
                return;
            }
            DataType type = field.dataType();
            if (types.stream().noneMatch(each -> each.isInstance(type))) {
                problems.add("column '%s%s' must be %s, got %s", within, name, expected, type.catalogString());
            }
        }

        /** All rows, in the order of files and rows. */
        private List<RowEntry> rows(Dataset<Row> table) {
            Set<String> columns = Set.of(table.columns());
            Column none = functions.lit(null);
            Column id = columns.contains(ImageColumns.ID)
                    ? functions.col(ImageColumns.ID).cast("long")
                    : none;
            boolean text = byName(table.schema()).get(ImageColumns.LABEL).dataType() instanceof StringType;
            Column label = text
                    ? functions.col(ImageColumns.LABEL)
                    : functions.col(ImageColumns.LABEL).cast("long");
            Dataset<Row> entries = table.select(
                    ParquetRows.FILE,
                    ParquetRows.ROW,
                    id,
                    label,
                    columns.contains(SPLIT) ? functions.col(SPLIT) : functions.lit(Split.TRAIN.id()),
                    functions.col(ImageColumns.IMAGE + "." + ImageColumns.ORIGIN),
                    functions.col(ImageColumns.IMAGE).isNotNull());
            boolean hasId = columns.contains(ImageColumns.ID);
            List<RowEntry> rows = new ArrayList<>();
            for (Row row : reading(entries::collectAsList)) {
                RowEntry entry = new RowEntry(
                        row.getString(0),
                        row.getLong(1),
                        (Long) row.get(2),
                        row.get(3),
                        row.getString(4),
                        row.getString(5),
                        row.getBoolean(6));
                if (hasId && entry.id() == null) {
                    problems.add("%s has no id", entry.place());
                } else {
                    rows.add(entry);
                }
            }
            rows.sort(Comparator.comparing(RowEntry::file, CodePointOrder.INSTANCE)
                    .thenComparingLong(RowEntry::row));
            return rows;
        }

        /** Ids of the files' first rows, for numbered rows. */
        private static Map<String, Long> firstIds(List<RowEntry> rows) {
            Map<String, Long> counts = new LinkedHashMap<>();
            rows.forEach(row -> counts.merge(row.file(), row.row() + 1, Math::max));
            Map<String, Long> first = new HashMap<>();
            long next = 0;
            for (Map.Entry<String, Long> entry : counts.entrySet()) {
                first.put(entry.getKey(), next);
                next += entry.getValue();
            }
            return first;
        }

        private List<String> classes(List<RowEntry> rows) {
            List<Object> trained = rows.stream()
                    .filter(row -> Split.TRAIN.id().equals(row.split()))
                    .map(RowEntry::label)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
            if (trained.isEmpty()) {
                problems.add("it has no row of split 'train' with a label");
                return List.of();
            }
            if (trained.get(0) instanceof String) {
                return trained.stream()
                        .map(String.class::cast)
                        .sorted(CodePointOrder.INSTANCE)
                        .toList();
            }
            long largest = trained.stream().mapToLong(Long.class::cast).max().orElseThrow();
            if (largest >= LARGEST_CLASS_COUNT) {
                problems.add("labels must be from 0 to %d, the largest is %d", LARGEST_CLASS_COUNT - 1, largest);
                return List.of();
            }
            return IntStream.rangeClosed(0, (int) Math.max(0, largest))
                    .mapToObj(String::valueOf)
                    .toList();
        }

        /** More classes mean that the column holds something else. */
        private static final long LARGEST_CLASS_COUNT = 1_000_000;

        private List<SourceImage> images(
                List<RowEntry> rows, List<String> classes, Map<String, Long> firstIds, boolean numbered) {
            Map<Object, Integer> labels = new HashMap<>();
            boolean text = rows.stream().anyMatch(row -> row.label() instanceof String);
            for (int label = 0; label < classes.size(); label++) {
                labels.put(text ? classes.get(label) : Long.valueOf(label), label);
            }
            SortedMap<Split, SortedMap<Long, SourceImage>> bySplit = new TreeMap<>();
            Map<Long, RowEntry> byId = new HashMap<>();
            for (RowEntry row : rows) {
                Optional<Split> split = Optional.ofNullable(row.split()).flatMap(Split::of);
                long id = numbered ? firstIds.get(row.file()) + row.row() : row.id();
                RowEntry other = byId.putIfAbsent(id, row);
                Integer label = row.label() == null ? Integer.valueOf(LabelledImage.HIDDEN) : labels.get(row.label());
                if (split.isEmpty()) {
                    problems.add("%s has split '%s', expected one of train, val, test", row.place(), row.split());
                } else if (other != null) {
                    problems.add("%s has id %d, as %s", row.place(), id, other.place());
                } else if (!row.image()) {
                    problems.add("%s has no image", row.place());
                } else if (label == null) {
                    problems.add("%s has label '%s', which no row of split 'train' has", row.place(), row.label());
                } else if (row.label() == null && split.get() != Split.TEST) {
                    problems.add("%s of split '%s' has no label", row.place(), split.get());
                } else {
                    String name = row.file().substring(row.file().lastIndexOf('/') + 1);
                    SourceImage image = row.origin() == null || row.origin().isEmpty()
                            ? new SourceImage(split.get(), id, label, name, row.row())
                            : new SourceImage(split.get(), id, label, row.origin());
                    bySplit.computeIfAbsent(split.get(), any -> new TreeMap<>()).put(id, image);
                }
            }
            return bySplit.values().stream()
                    .flatMap(ofSplit -> ofSplit.values().stream())
                    .toList();
        }
    }
}
