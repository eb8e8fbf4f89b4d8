package org.spottune.spark.dataset;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.spottune.data.DataException;
import org.spottune.data.Split;
import org.spottune.spark.storage.StoragePath;

/**
 * Checks the files of a split before they are read: whole, with {@link ImageColumns}, and together with as many rows as
 * the data set's description says. Reads only the files' footers.
 */
final class SplitFiles {

    /** Most files that a message names. */
    private static final int NAMED = 10;

    private static final Map<String, PrimitiveTypeName> COLUMNS = new LinkedHashMap<>();

    static {
        COLUMNS.put(ImageColumns.ID, PrimitiveTypeName.INT64);
        COLUMNS.put(ImageColumns.LABEL, PrimitiveTypeName.INT32);
        COLUMNS.put(ImageColumns.IMAGE + "." + ImageColumns.HEIGHT, PrimitiveTypeName.INT32);
        COLUMNS.put(ImageColumns.IMAGE + "." + ImageColumns.WIDTH, PrimitiveTypeName.INT32);
        COLUMNS.put(ImageColumns.IMAGE + "." + ImageColumns.DATA, PrimitiveTypeName.BINARY);
    }

    private final DatasetFolder folder;
    private final Configuration hadoop;
    private final FooterReading reading;

    private SplitFiles(DatasetFolder folder, Configuration hadoop, FooterReading reading) {
        this.folder = folder;
        this.hadoop = hadoop;
        this.reading = reading;
    }

    /** Footers of files, in their order. */
    private interface FooterReading {
        List<Footer> of(List<String> files);
    }

    /** Reads footers on executors. */
    static SplitFiles onExecutors(JavaSparkContext spark, DatasetFolder folder) {
        return new SplitFiles(folder, spark.hadoopConfiguration(), files -> {
            Broadcast<SerializableConfiguration> settings =
                    spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
            try {
                return spark.parallelize(files, Math.min(files.size(), spark.defaultParallelism()))
                        .map(new ReadFooter(settings))
                        .collect();
            } finally {
                settings.destroy();
            }
        });
    }

    /** Reads footers in this process, one by one. */
    static SplitFiles here(Configuration hadoop, DatasetFolder folder) {
        return new SplitFiles(folder, hadoop, files -> files.stream()
                .map(file -> Footer.of(file, hadoop))
                .toList());
    }

    /**
     * @param images of the split, from the description
     * @throws DataException naming unreadable files, or if there are too few or too many rows
     */
    void require(Split split, long images) throws IOException {
        List<String> files = files(split);
        List<Footer> footers = files.isEmpty() ? List.of() : reading.of(files);
        List<String> problems = footers.stream()
                .map(Footer::problemOrNull)
                .filter(Objects::nonNull)
                .toList();
        if (!problems.isEmpty()) {
            throw new DataException("Split '" + split.id() + "' of data set '" + folder.root() + "' has "
                    + problems.size() + " of " + files.size() + " files that cannot be read:\n"
                    + problems.stream().limit(NAMED).collect(Collectors.joining("\n"))
                    + (problems.size() > NAMED ? "\n..." : ""));
        }
        long rows = footers.stream().mapToLong(Footer::rows).sum();
        if (rows != images) {
            throw new DataException("Split '" + split.id() + "' of data set '" + folder.root() + "' has " + rows
                    + " rows in " + files.size() + " files, expected " + images
                    + " as its description says" + missing(files));
        }
    }

    private List<String> files(Split split) throws IOException {
        Path parts = folder.split(split);
        try {
            return Arrays.stream(StoragePath.system(parts, hadoop).listStatus(parts))
                    .filter(FileStatus::isFile)
                    .map(FileStatus::getPath)
                    // Spark does not read these either.
                    .filter(file ->
                            !file.getName().startsWith("_") && !file.getName().startsWith("."))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        } catch (FileNotFoundException missing) {
            throw new DataException(
                    "Split '" + split.id() + "' of data set '" + folder.root() + "' has no folder '" + parts + "'",
                    missing);
        }
    }

    /** Gaps in the numbers of the files; files missing at the end are unknown. */
    private static String missing(List<String> files) {
        List<String> names =
                files.stream().map(file -> StoragePath.of(file).getName()).toList();
        List<String> gaps = IntStream.range(0, names.size())
                .mapToObj(DatasetFolder::shardName)
                .filter(name -> !names.contains(name))
                .limit(NAMED)
                .toList();
        return gaps.isEmpty() ? "" : "; missing are " + String.join(", ", gaps);
    }

    private record ReadFooter(Broadcast<SerializableConfiguration> hadoop) implements Function<String, Footer> {
        @Override
        public Footer call(String file) {
            return Footer.of(file, hadoop.value().value());
        }
    }

    /**
     * A file's footer.
     *
     * @param rows of the file
     * @param problemOrNull problem of the file
     */
    private record Footer(long rows, String problemOrNull) implements Serializable {

        static Footer of(String file, Configuration hadoop) {
            try (ParquetFileReader reader =
                    ParquetFileReader.open(HadoopInputFile.fromPath(StoragePath.of(file), hadoop))) {
                MessageType schema = reader.getFooter().getFileMetaData().getSchema();
                return new Footer(
                        reader.getRecordCount(),
                        foreign(schema)
                                .map(problem -> "'" + file + "': " + problem)
                                .orElse(null));
            } catch (IOException | RuntimeException broken) {
                return new Footer(0, "'" + file + "': " + broken.getMessage());
            }
        }

        private static Optional<String> foreign(MessageType schema) {
            Map<String, PrimitiveTypeName> got = new LinkedHashMap<>();
            for (ColumnDescriptor column : schema.getColumns()) {
                got.put(
                        String.join(".", column.getPath()),
                        column.getPrimitiveType().getPrimitiveTypeName());
            }
            return got.entrySet().containsAll(COLUMNS.entrySet())
                    ? Optional.empty()
                    : Optional.of("expected columns " + named(COLUMNS) + ", got " + named(got));
        }

        private static List<String> named(Map<String, PrimitiveTypeName> columns) {
            List<String> named = new ArrayList<>();
            columns.forEach((name, type) -> named.add(name + " " + type));
            return named;
        }
    }
}
