package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPOutputStream;
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
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.session.Progress;

@ExtendWith(LocalSpark.class)
class IdxFormatTest {

    @TempDir
    private Path folder;

    private ImageTree tree;

    @BeforeEach
    void start() {
        tree = new ImageTree(folder.resolve("mnist"));
    }

    @Test
    void readsPlainAndPackedFiles(SparkSession spark) throws IOException {
        tree.with("train-images-idx3-ubyte.gz", packed(images(5, 2, 3)))
                .with("train-labels-idx1-ubyte.gz", packed(labels(3, 0, 1, 3, 0)))
                .with("t10k-images.idx3-ubyte", images(1, 2, 3))
                .with("t10k-labels-idx1-ubyte", labels(2));

        DatasetDescription description = new IngestJob(spark, Progress.NONE)
                .run(IngestRequest.of(new IdxFormat(), tree.path(), hadoop(folder.resolve("dataset")))
                        .withShards(2))
                .description();

        assertThat(description.classes()).containsExactly("0", "1", "2", "3");
        assertThat(description.input()).isEqualTo(new InputSize(2, 3));
        assertThat(description.augmentation().horizontalFlip()).isFalse();
        // Pixels count on from image to image.
        assertThat(rows(spark, Split.TRAIN))
                .containsExactly(
                        "0 3 [0, 0, 0, 1, 1, 1]",
                        "1 0 [6, 6, 6, 7, 7, 7]",
                        "2 1 [12, 12, 12, 13, 13, 13]",
                        "3 3 [18, 18, 18, 19, 19, 19]",
                        "4 0 [24, 24, 24, 25, 25, 25]");
        assertThat(rows(spark, Split.TEST)).containsExactly("5 2 [0, 0, 0, 1, 1, 1]");
    }

    @Test
    void namesTheFilesThatAreMissing() {
        tree.with("t10k-images-idx3-ubyte", images(1, 2, 2));

        assertProblem(
                """
                3 problems
                  file 'train-images-idx3-ubyte' or 'train-images-idx3-ubyte.gz' is missing
                  file 'train-labels-idx1-ubyte' or 'train-labels-idx1-ubyte.gz' is missing
                  file 't10k-labels-idx1-ubyte' or 't10k-labels-idx1-ubyte.gz' is missing""");
    }

    @Test
    void refusesTruncatedFiles() throws IOException {
        byte[] packed = packed(labels(0, 1));
        tree.with("train-images-idx3-ubyte", Arrays.copyOf(images(2, 2, 2), 23))
                .with("train-labels-idx1-ubyte.gz", Arrays.copyOf(packed, packed.length - 12));

        assertProblem(
                """
                2 problems
                  'train-images-idx3-ubyte' is truncated
                  'train-labels-idx1-ubyte.gz' is truncated""");
        tree.with("train-images-idx3-ubyte", images(2, 2, 2));
        assertProblem("""
                1 problem
                  'train-labels-idx1-ubyte.gz' is truncated""");
    }

    @Test
    void refusesFilesThatAreSomethingElse() {
        tree.with("train-images-idx3-ubyte", labels(1, 2, 3, 4, 5, 6, 7, 8))
                .with("train-labels-idx1-ubyte.gz", labels(1));
        assertThatThrownBy(() -> IdxFormat.list(tree.source()))
                .hasMessageContaining(
                        "'train-images-idx3-ubyte' must begin with the number 0x00000803, got 0x00000801");

        tree.with("train-images-idx3-ubyte", images(1, 2, 2));
        assertThatThrownBy(() -> IdxFormat.list(tree.source()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'train-labels-idx1-ubyte.gz' cannot be decompressed: Not in GZIP format");
    }

    @Test
    void refusesSizesThatDoNotAddUp() {
        byte[] longer = images(2, 2, 2);
        tree.with("train-images-idx3-ubyte", Arrays.copyOf(longer, longer.length + 1))
                .with("train-labels-idx1-ubyte", labels(1));
        assertProblem("'train-images-idx3-ubyte' has more bytes than its header says");

        tree.with("train-images-idx3-ubyte", longer);
        assertProblem("'train-images-idx3-ubyte' has 2 images, but 'train-labels-idx1-ubyte' has 1 labels");

        tree.with(
                "train-images-idx3-ubyte",
                ByteBuffer.allocate(16)
                        .putInt(0x803)
                        .putInt(-1)
                        .putInt(28)
                        .putInt(28)
                        .array());
        assertProblem("'train-images-idx3-ubyte' cannot have -1 images of 28 x 28 pixels");
    }

    @Test
    void refusesTestLabelsThatTrainingDoesNotKnow() {
        tree.with("train-images-idx3-ubyte", images(2, 2, 2))
                .with("train-labels-idx1-ubyte", labels(0, 4))
                .with("t10k-images-idx3-ubyte", images(2, 2, 2))
                .with("t10k-labels-idx1-ubyte", labels(4, 5));

        assertProblem("'t10k-labels-idx1-ubyte': image 1 has label 5, but those of train go from 0 to 4");
    }

    private void assertProblem(String problem) {
        assertThatThrownBy(() -> IdxFormat.list(tree.source()))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot ingest '" + tree.path() + "': ")
                .hasMessageEndingWith(problem);
    }

    private List<String> rows(SparkSession spark, Split split) throws IOException {
        return StoredDataset.open(spark, hadoop(folder.resolve("dataset"))).images(split).collect().stream()
                .sorted(Comparator.comparingLong(LabelledImage::id))
                .map(image -> image.id() + " " + image.label() + " " + Arrays.toString(Arrays.copyOf(image.rgb(), 6)))
                .toList();
    }

    private static byte[] images(int count, int height, int width) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + count * height * width)
                .putInt(0x803)
                .putInt(count)
                .putInt(height)
                .putInt(width);
        for (int i = 0; i < count * height * width; i++) {
            bytes.put((byte) i);
        }
        return bytes.array();
    }

    private static byte[] labels(int... labels) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + labels.length).putInt(0x801).putInt(labels.length);
        for (int label : labels) {
            bytes.put((byte) label);
        }
        return bytes.array();
    }

    private static byte[] packed(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static org.apache.hadoop.fs.Path hadoop(Path path) {
        return new org.apache.hadoop.fs.Path(path.toString());
    }
}
