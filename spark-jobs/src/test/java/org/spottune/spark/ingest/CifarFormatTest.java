package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.LabelledImage;
import org.spottune.data.Split;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.dataset.ImageColumns;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.session.Progress;

@ExtendWith(LocalSpark.class)
class CifarFormatTest {

    private static final String NAMES = "airplane\nbird\ncat\n\n";

    @TempDir
    private Path folder;

    private ImageTree tree;

    @BeforeEach
    void start() {
        tree = new ImageTree(folder.resolve("cifar"));
    }

    @Test
    void readsTheBatchesOfCifar10InTheOrderOfTheirNumbers(SparkSession spark) throws IOException {
        tree.with("batches.meta.txt", NAMES.getBytes())
                .with("data_batch_2.bin", ten(1, 20))
                .with("data_batch_3.bin", ten(1, 21))
                .with("data_batch_4.bin", ten(1, 22))
                .with("data_batch_5.bin", ten(2, 30))
                .with("data_batch_1.bin", ten(0, 10, 2, 11, 1, 12))
                .with("test_batch.bin", ten(2, 40))
                .with("readme.html");

        DatasetDescription description = ingest(spark);

        assertThat(description.classes()).containsExactly("airplane", "bird", "cat");
        assertThat(description.categoryIds()).isEmpty();
        assertThat(description.input()).isEqualTo(new InputSize(32, 32));
        assertThat(description.augmentation().horizontalFlip()).isTrue();
        assertThat(rows(spark, Split.TRAIN))
                .containsExactly("0 0 10", "1 2 11", "2 1 12", "3 1 20", "4 1 21", "5 1 22", "6 2 30");
        assertThat(rows(spark, Split.TEST)).containsExactly("7 2 40");
        assertThat(spark.read()
                        .parquet(folder.resolve("dataset/split=train").toString())
                        .orderBy("id")
                        .select("image." + ImageColumns.ORIGIN)
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .startsWith("data_batch_1.bin#0", "data_batch_1.bin#1")
                .endsWith("data_batch_5.bin#0");
    }

    @Test
    void readsThePlanesOfAnImage(SparkSession spark) throws IOException {
        byte[] record = new byte[2 + 3072];
        record[0] = 1;
        record[1] = 2;
        // Second column of the third row.
        record[2 + 65] = 100;
        record[2 + 1024 + 65] = (byte) 200;
        record[2 + 2048 + 65] = (byte) 255;
        tree.with("fine_label_names.txt", "apple\nbear\ncan\n".getBytes())
                .with("train.bin", record)
                .with("test.bin", record);

        ingest(spark);

        LabelledImage image = StoredDataset.open(spark, hadoop(folder.resolve("dataset")))
                .images(Split.TRAIN)
                .first();
        assertThat(image.label()).isEqualTo(2);
        assertThat(Arrays.copyOfRange(image.rgb(), 3 * 65, 3 * 66)).containsExactly(100, 200, 255);
        assertThat(IntStream.range(0, 3072).map(i -> image.rgb()[i] & 0xFF).sum())
                .isEqualTo(555);
    }

    @Test
    void refusesBothVersionsAndNeither() {
        assertProblem("either data_batch_*.bin of CIFAR-10 or train.bin of CIFAR-100, but it has neither");
        tree.with("data_batch_1.bin", ten(0, 1)).with("train.bin", new byte[3074]);
        assertProblem("either data_batch_*.bin of CIFAR-10 or train.bin of CIFAR-100, but it has both");
    }

    @Test
    void refusesMissingOrDoubledNames() {
        tree.with("train.bin", new byte[3074]).with("test.bin", new byte[3074]);
        assertProblem("'fine_label_names.txt' with the names of the classes is missing");
        tree.with("fine_label_names.txt", "cat\ncat\n".getBytes());
        assertProblem("'fine_label_names.txt' must have a different name on each line, got [cat, cat]");
    }

    @Test
    void refusesTruncatedFilesAndLabelsOutOfRangeTogether() {
        tree.with("batches.meta.txt", NAMES.getBytes())
                .with("data_batch_1.bin", Arrays.copyOf(ten(0, 1, 1, 2), 3073 + 100))
                .with("data_batch_2.bin")
                .with("data_batch_3.bin", ten(0, 1))
                .with("data_batch_4.bin", ten(0, 1))
                .with("data_batch_5.bin", ten(0, 1))
                .with("test_batch.bin", ten(0, 1, 3, 1, 255, 1));

        assertProblem(
                """
                4 problems
                  'data_batch_1.bin' must have 3073 bytes per image; it ends after 100 bytes of image 1
                  'data_batch_2.bin' must have 3073 bytes per image; it ends after 0 bytes of image 0
                  'test_batch.bin': image 1 has label 3, expected one from 0 to 2
                  'test_batch.bin': image 2 has label 255, expected one from 0 to 2""");
    }

    /** A download that broke off. */
    @Test
    void refusesASetWithoutOneOfItsBatches() {
        tree.with("batches.meta.txt", NAMES.getBytes())
                .with("data_batch_1.bin", ten(0, 1))
                .with("data_batch_3.bin", ten(0, 1))
                .with("data_batch_4.bin", ten(0, 1))
                .withFolder("data_batch_5.bin");

        assertProblem(
                """
                3 problems
                  'data_batch_2.bin' is missing
                  'data_batch_5.bin' is missing; 'data_batch_5.bin' is a folder: is the file in it?
                  'test_batch.bin' is missing""");
    }

    private void assertProblem(String problem) {
        tree.withFolder(".");
        assertThatThrownBy(() -> CifarFormat.list(tree.source()))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot ingest '" + tree.path() + "': ")
                .hasMessageEndingWith(problem);
    }

    private DatasetDescription ingest(SparkSession spark) throws IOException {
        return new IngestJob(spark, Progress.NONE)
                .run(IngestRequest.of(new CifarFormat(), tree.path(), hadoop(folder.resolve("dataset"))))
                .description();
    }

    /** Id, label and first grey level of every image. */
    private List<String> rows(SparkSession spark, Split split) throws IOException {
        return StoredDataset.open(spark, hadoop(folder.resolve("dataset"))).images(split).collect().stream()
                .sorted(Comparator.comparingLong(LabelledImage::id))
                .map(image -> image.id() + " " + image.label() + " " + image.rgb()[0])
                .toList();
    }

    /** Images of one grey level each, given as label and level. */
    private static byte[] ten(int... labelsAndLevels) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < labelsAndLevels.length; i += 2) {
            bytes.write(labelsAndLevels[i]);
            byte[] pixels = new byte[3072];
            Arrays.fill(pixels, (byte) labelsAndLevels[i + 1]);
            bytes.writeBytes(pixels);
        }
        return bytes.toByteArray();
    }

    private static org.apache.hadoop.fs.Path hadoop(Path path) {
        return new org.apache.hadoop.fs.Path(path.toString());
    }
}
