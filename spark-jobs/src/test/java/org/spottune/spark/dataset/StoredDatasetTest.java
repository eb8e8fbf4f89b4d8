package org.spottune.spark.dataset;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.data.LabelledImage;
import org.spottune.data.Split;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.ingest.IngestJob;
import org.spottune.spark.ingest.IngestRequest;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;

/** Data sets whose files are not what their descriptions tell. */
@ExtendWith(LocalSpark.class)
class StoredDatasetTest {

    private static final int IMAGES = 2 * PictureDataset.CLASSES;
    private static final String EXPECTED =
            "expected columns [id INT64, label INT32, image.height INT32, image.width INT32, image.data BINARY], got ";

    @TempDir
    private static Path shared;

    private static Path pictures;

    @TempDir
    private Path folder;

    private final SparkSession spark;
    private Path first;
    private Path second;

    StoredDatasetTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeEach
    void makeDataset() throws IOException {
        if (pictures == null) {
            PictureDataset.create(spark, shared, 2, 1);
            pictures = shared.resolve("pictures");
        }
        IngestRequest request = IngestRequest.of(hadoop(pictures), hadoop(folder.resolve("dataset")));
        new IngestJob(spark, Progress.NONE).run(request.withShards(2));
        first = folder.resolve("dataset/split=train/part-00000.parquet");
        second = folder.resolve("dataset/split=train/part-00001.parquet");
    }

    @Test
    void readsAllImages() throws IOException {
        assertThat(read()).hasSize(IMAGES).allSatisfy(image -> assertThat(image.height())
                .isEqualTo(16));
        assertThat(open().labels(List.of(Split.TRAIN))).hasSize(IMAGES);
    }

    @Test
    void namesATruncatedFile() throws IOException {
        byte[] bytes = Files.readAllBytes(second);
        Files.write(second, Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(this::read)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Split 'train' of data set '" + folder.resolve("dataset")
                        + "' has 1 of 2 files that" + " cannot be read:\n'file:" + second + "': ")
                .hasMessageContaining("is not a Parquet file");
    }

    @Test
    void namesEveryBrokenFile() throws IOException {
        Files.writeString(first, "");
        Files.writeString(second, "no columns, no rows, no magic number");

        assertThatThrownBy(this::read)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 of 2 files")
                .hasMessageContaining(first.toString())
                .hasMessageContaining(second.toString());
    }

    @Test
    void namesAMissingFile() throws IOException {
        Files.delete(first);

        assertThatThrownBy(this::read)
                .isInstanceOf(DataException.class)
                .hasMessage("Split 'train' of data set '" + folder.resolve("dataset") + "' has " + IMAGES / 2
                        + " rows in 1 files, expected " + IMAGES
                        + " as its description says; missing are part-00000.parquet");
    }

    @Test
    void countsRowsWhereTheLastFileIsMissing() throws IOException {
        Files.delete(second);

        assertThatThrownBy(() -> open().labels(List.of(Split.TRAIN)))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("1 files, expected " + IMAGES + " as its description says");
    }

    @Test
    void tellsTheFolderThatIsMissing() throws IOException {
        Files.move(folder.resolve("dataset/split=train"), folder.resolve("elsewhere"));

        assertThatThrownBy(this::read)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has no folder '" + folder.resolve("dataset/split=train") + "'");
    }

    @Test
    void tellsExpectedAndFoundColumnsOfAForeignFile() throws IOException {
        rewrite(second, rows -> rows.select(col("id").cast("string").as("id"), col("label")));

        assertThatThrownBy(this::read)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'file:" + second + "': " + EXPECTED + "[id BINARY, label INT32]");
    }

    @Test
    void refusesPixelsThatAreTooFew() throws IOException {
        rewrite(
                second,
                rows -> rows.withColumn(
                        "image", image(expr("substring(image.data, 1, length(image.data) - 1)"), col("image.height"))));

        assertThat(rootOf(catchThrowable(this::read)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Cannot use image ")
                .hasMessageContaining(second.getFileName().toString())
                .hasMessageContaining("expected 16 x 16 x 3 bytes of pixels, got 767");
    }

    @Test
    void refusesEmptyCells() throws IOException {
        rewrite(
                second,
                rows -> rows.withColumn(
                        "image", image(col("image.data"), lit(null).cast("int"))));

        assertThat(rootOf(catchThrowable(this::read)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("column 'height' is empty");
    }

    @Test
    void refusesLabelsOfNoClass() throws IOException {
        rewrite(second, rows -> rows.withColumn("label", when(col("label").geq(0), 8)));

        assertThat(rootOf(catchThrowable(this::read)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("expected a label below 8, got 8");
    }

    @Test
    void refusesFlippedBits() throws IOException {
        byte[] bytes = Files.readAllBytes(second);
        for (int i = bytes.length / 3; i < bytes.length / 3 + 20; i++) {
            bytes[i] ^= 0x55;
        }
        Files.write(second, bytes);

        assertThatThrownBy(this::read)
                .hasMessageContaining("Encountered error while reading file file://" + second)
                .hasRootCauseInstanceOf(ParquetDecodingException.class)
                .hasRootCauseMessage("could not verify page integrity, CRC checksum verification failed");
    }

    private StoredDataset open() throws IOException {
        return StoredDataset.open(spark, hadoop(folder.resolve("dataset")));
    }

    private List<LabelledImage> read() {
        try {
            return open().images(Split.TRAIN).collect();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void rewrite(Path file, UnaryOperator<Dataset<Row>> change) throws IOException {
        Path written = folder.resolve("written");
        change.apply(spark.read().parquet(file.toString())).coalesce(1).write().parquet(written.toString());
        try (Stream<Path> files = Files.list(written)) {
            Path part = files.filter(name -> name.getFileName().toString().startsWith("part-"))
                    .findFirst()
                    .orElseThrow();
            Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Column image(Column data, Column height) {
        return struct(
                col("image.origin"),
                height.as("height"),
                col("image.width").as("width"),
                col("image.nChannels"),
                col("image.mode"),
                data.as("data"));
    }

    private static Throwable rootOf(Throwable thrown) {
        return thrown.getCause() == null ? thrown : rootOf(thrown.getCause());
    }

    private static org.apache.hadoop.fs.Path hadoop(Path path) {
        return new org.apache.hadoop.fs.Path(path.toString());
    }
}
