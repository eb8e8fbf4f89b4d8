package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.LabelledImage;
import org.spottune.data.SkippedFile;
import org.spottune.data.Split;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.session.Progress;

@ExtendWith(LocalSpark.class)
class SparkImagesFormatTest {

    private static final DataType IMAGE = schema(
            List.of("origin", "height", "width", "nChannels", "mode", "data"),
            List.of(
                    DataTypes.StringType,
                    DataTypes.IntegerType,
                    DataTypes.IntegerType,
                    DataTypes.IntegerType,
                    DataTypes.IntegerType,
                    DataTypes.BinaryType));
    private static final int GREY = 0;
    private static final int BGR = 16;
    private static final int BGRA = 24;

    @TempDir
    private Path folder;

    private SparkSession spark;

    @BeforeEach
    void start(SparkSession spark) {
        this.spark = spark;
    }

    @Test
    void readsEveryModeWithNamedClassesSplitsAndIds() throws IOException {
        write(
                List.of("image", "label", "split", "id"),
                List.of(IMAGE, DataTypes.StringType, DataTypes.StringType, DataTypes.IntegerType),
                row(image("grey", GREY, 7, 8), "dog", "train", 30),
                row(image("colour", BGR, 1, 2, 3, 4, 5, 6), "cat", "train", 20),
                row(image("clear", BGRA, 1, 2, 3, 0, 4, 5, 6, 255), "cat", "val", 10),
                row(image("hidden", BGR, 0, 0, 0, 9, 9, 9), null, "test", 40));

        DatasetDescription description = ingest(OnError.FAIL);

        assertThat(description.classes()).containsExactly("cat", "dog");
        assertThat(rows(Split.TRAIN)).containsExactly("20 0 [3, 2, 1, 6, 5, 4]", "30 1 [7, 7, 7, 8, 8, 8]");
        assertThat(rows(Split.VAL)).containsExactly("10 0 [3, 2, 1, 6, 5, 4]");
        assertThat(rows(Split.TEST)).containsExactly("40 -1 [0, 0, 0, 9, 9, 9]");
    }

    @Test
    void numbersRowsOfSeveralFilesWithoutIds() throws IOException {
        for (int file = 0; file < 3; file++) {
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                rows.add(row(image(null, GREY, 10 * file + i, 0), i % 3 == 0 ? 2 : 0));
            }
            spark.createDataFrame(rows, schema(List.of("image", "label"), List.of(IMAGE, DataTypes.IntegerType)))
                    .coalesce(1)
                    .write()
                    .parquet(input() + "/part=" + file);
        }

        DatasetDescription description = ingest(OnError.FAIL);

        assertThat(description.classes()).containsExactly("0", "1", "2");
        assertThat(description.images(Split.TRAIN)).isEqualTo(15);
        assertThat(rows(Split.TRAIN))
                .hasSize(15)
                .startsWith("0 2 [0, 0, 0, 0, 0, 0]", "1 0 [1, 1, 1, 0, 0, 0]")
                .contains("8 2 [13, 13, 13, 0, 0, 0]")
                .endsWith("14 0 [24, 24, 24, 0, 0, 0]");
        assertThat(spark.read()
                        .parquet(output() + "/split=train")
                        .where("id = 7")
                        .select("image.origin")
                        .first()
                        .getString(0))
                .startsWith("part-")
                .endsWith("#2");
    }

    @Test
    void readsWhatThisProjectWrites() throws IOException {
        write(
                List.of("image", "label"),
                List.of(IMAGE, DataTypes.StringType),
                row(image("a", BGR, 1, 2, 3, 4, 5, 6), "x"),
                row(image("b", BGR, 7, 8, 9, 1, 2, 3), "x"));
        DatasetDescription first = ingest(OnError.FAIL);

        DatasetDescription again = new IngestJob(spark, Progress.NONE)
                .run(IngestRequest.of(
                        new SparkImagesFormat(),
                        new org.apache.hadoop.fs.Path(output() + "/split=train"),
                        new org.apache.hadoop.fs.Path(folder.resolve("again").toString())))
                .description();

        assertThat(again.origin().fingerprint()).isEqualTo(first.origin().fingerprint());
        assertThat(again.classes()).containsExactly("0");
    }

    @Test
    void namesEveryImageThatIsNone() throws IOException {
        write(
                List.of("image", "label"),
                List.of(IMAGE, DataTypes.IntegerType),
                row(image("good", GREY, 1, 2), 0),
                row(image("deep", 5, 1, 2), 0),
                row(RowFactory.create("short", 1, 2, 3, BGR, new byte[5]), 0),
                row(RowFactory.create("odd", 1, 2, 4, BGR, new byte[6]), 0),
                row(RowFactory.create("flat", 0, 2, 1, GREY, new byte[0]), 0),
                row(RowFactory.create("empty", 1, 2, 1, GREY, null), 0));

        assertThatThrownBy(() -> ingest(OnError.FAIL))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith(
                        """
                        5 problems
                          'deep': mode must be 0 (CV_8UC1), 16 (CV_8UC3) or 24 (CV_8UC4), got 5
                          'empty': an image of 1 x 2 pixels and 1 channels has 2 bytes, got none
                          'flat': an image of 0 x 2 pixels and 1 channels has 0 bytes, got 0
                          'odd': mode 16 has 3 channels, got 4
                          'short': an image of 1 x 2 pixels and 3 channels has 6 bytes, got 5""");
        assertThat(folder.resolve("dataset")).doesNotExist();
        assertThat(ingest(OnError.SKIP).origin().skipped())
                .extracting(SkippedFile::path)
                .containsExactly("deep", "empty", "flat", "odd", "short");
    }

    @Test
    void refusesOtherColumns() {
        write(
                List.of("picture", "label", "split", "id"),
                List.of(IMAGE, DataTypes.DoubleType, DataTypes.IntegerType, DataTypes.StringType),
                row(image("a", GREY, 1, 2), 0.5, 1, "x"));

        assertThatThrownBy(() -> ingest(OnError.FAIL))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        "4 problems\n  it has no column 'image' of Spark's image schema; its columns are struct<")
                .hasMessageEndingWith("\n  column 'label' must be a whole number or text, got double"
                        + "\n  column 'split' must be text, got int"
                        + "\n  column 'id' must be a whole number, got string");
    }

    @Test
    void refusesAnImageColumnOfAnotherShape() {
        StructType shape = schema(List.of("height", "width"), List.of(DataTypes.LongType, DataTypes.IntegerType));
        write(List.of("image"), List.of(shape), row(RowFactory.create(1L, 1)));

        assertThatThrownBy(() -> ingest(OnError.FAIL))
                .hasMessageEndingWith(
                        """
                        6 problems
                          column 'image.origin' is missing
                          column 'image.height' must be int, got bigint
                          column 'image.nChannels' is missing
                          column 'image.mode' is missing
                          column 'image.data' is missing
                          column 'label' is missing""");
    }

    @Test
    void refusesRowsThatDoNotMakeADataset() {
        write(
                List.of("image", "label", "split", "id"),
                List.of(IMAGE, DataTypes.IntegerType, DataTypes.StringType, DataTypes.LongType),
                row(image("a", GREY, 1, 2), 0, "train", 1L),
                row(image("b", GREY, 1, 2), 1, "train", 1L),
                row(image("c", GREY, 1, 2), 0, "dev", 2L),
                row(image("d", GREY, 1, 2), 5, "test", 3L),
                row(image("e", GREY, 1, 2), -1, "train", 4L),
                row(image("f", GREY, 1, 2), null, "val", 5L),
                row(null, 0, "train", 6L));

        assertThatThrownBy(() -> ingest(OnError.FAIL))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(
                        "6 problems",
                        "' has id 1, as row 0 of '",
                        "' has split 'dev', expected one of train, val, test",
                        "' has label '5', which no row of split 'train' has",
                        "' has label '-1', which no row of split 'train' has",
                        "' of split 'val' has no label",
                        "' has no image");
    }

    @Test
    void refusesMissingIdsAndMissingTrainingRows() {
        write(
                List.of("image", "label", "id"),
                List.of(IMAGE, DataTypes.IntegerType, DataTypes.LongType),
                row(image("a", GREY, 1, 2), 0, null));
        assertThatThrownBy(() -> ingest(OnError.FAIL)).hasMessageContaining("' has no id");

        write(
                List.of("image", "label", "split"),
                List.of(IMAGE, DataTypes.IntegerType, DataTypes.StringType),
                row(image("a", GREY, 1, 2), 0, "test"));
        assertThatThrownBy(() -> ingest(OnError.FAIL))
                .hasMessageEndingWith("it has no row of split 'train' with a label");

        write(List.of("image", "label"), List.of(IMAGE, DataTypes.LongType), row(image("a", GREY, 1, 2), 1L << 40));
        assertThatThrownBy(() -> ingest(OnError.FAIL))
                .hasMessageEndingWith("labels must be from 0 to 999999, the largest is 1099511627776");
    }

    @Test
    void refusesWhatIsNoParquet() throws IOException {
        assertThatThrownBy(() -> ingest(OnError.FAIL))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot ingest 'file:" + folder.resolve("images") + "': it does not exist");

        Files.createDirectories(folder.resolve("images"));
        assertThatThrownBy(() -> ingest(OnError.FAIL))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("it has no Parquet files");

        Files.writeString(folder.resolve("images/part-0.parquet"), "certainly no Parquet");
        assertThatThrownBy(() -> ingest(OnError.FAIL))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("it cannot be read as Parquet: ")
                .hasMessageContaining("part-0.parquet");
    }

    /** One row of pixels. */
    private static Row image(String origin, int mode, int... values) {
        byte[] data = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            data[i] = (byte) values[i];
        }
        int channels = mode == BGR ? 3 : mode == BGRA ? 4 : 1;
        return RowFactory.create(origin, 1, values.length / channels, channels, mode, data);
    }

    private static Row row(Object... values) {
        return RowFactory.create(values);
    }

    private void write(List<String> names, List<DataType> types, Row... rows) {
        spark.createDataFrame(Arrays.asList(rows), schema(names, types))
                .coalesce(1)
                .write()
                .mode("overwrite")
                .parquet(input());
    }

    private static StructType schema(List<String> names, List<DataType> types) {
        StructField[] fields = new StructField[names.size()];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = DataTypes.createStructField(names.get(i), types.get(i), true);
        }
        return DataTypes.createStructType(fields);
    }

    private DatasetDescription ingest(OnError onError) throws IOException {
        return new IngestJob(spark, Progress.NONE)
                .run(IngestRequest.of(
                                new SparkImagesFormat(),
                                new org.apache.hadoop.fs.Path(input()),
                                new org.apache.hadoop.fs.Path(output()))
                        .withShards(2)
                        .withOnError(onError))
                .description();
    }

    private List<String> rows(Split split) throws IOException {
        return StoredDataset.open(spark, new org.apache.hadoop.fs.Path(output())).images(split).collect().stream()
                .sorted(Comparator.comparingLong(LabelledImage::id))
                .map(image -> image.id() + " " + image.label() + " " + Arrays.toString(image.rgb()))
                .toList();
    }

    private String input() {
        return folder.resolve("images").toString();
    }

    private String output() {
        return folder.resolve("dataset").toString();
    }
}
