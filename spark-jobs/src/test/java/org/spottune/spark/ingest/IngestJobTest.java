package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.ChannelValues;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.DatasetDescription.Augmentation;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.SkippedFile;
import org.spottune.data.Split;
import org.spottune.data.TrainCrop;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.dataset.DatasetFolder;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.OutputExistsException;

@ExtendWith(LocalSpark.class)
class IngestJobTest {
    @TempDir
    private Path folder;

    private SparkSession spark;
    private ImageTree tree;
    private Path output;

    @BeforeEach
    void start(SparkSession spark) {
        this.spark = spark;
        this.tree = new ImageTree(folder.resolve("photos"));
        this.output = folder.resolve("datasets/pets");
    }

    @Test
    void writesWhatSparkReadsAsImages() throws IOException {
        tree.with("train/cat/1.png", 2, 2, 0x102030)
                .with("train/dog/1.bmp", 2, 2, 0x405060)
                .with("test/dog/2.png", 2, 2, 0);

        ingest(request());

        Dataset<Row> train = spark.read().parquet(output + "/split=train");
        assertThat(train.columns()).containsExactly("id", "label", "image");
        assertThat(train.schema().apply("id").dataType()).isEqualTo(DataTypes.LongType);
        assertThat(train.schema().apply("label").dataType()).isEqualTo(DataTypes.IntegerType);
        assertThat(train.schema().apply("image").dataType().catalogString())
                .isEqualTo(ImageSchema.columnSchema().catalogString());
        Row cat = train.orderBy("id").first();
        assertThat(cat.getLong(0)).isZero();
        assertThat(cat.getInt(1)).isZero();
        Row image = cat.getStruct(2);
        assertThat(ImageSchema.getOrigin(image)).isEqualTo("train/cat/1.png");
        assertThat(ImageSchema.getHeight(image)).isEqualTo(2);
        assertThat(ImageSchema.getWidth(image)).isEqualTo(2);
        assertThat(ImageSchema.getNChannels(image)).isEqualTo(3);
        assertThat(ImageSchema.getMode(image)).isEqualTo(ImageSchema.ocvTypes().apply("CV_8UC3"));
        assertThat(ImageSchema.getData(image))
                .containsExactly(0x30, 0x20, 0x10, 0x30, 0x20, 0x10, 0x30, 0x20, 0x10, 0x30, 0x20, 0x10);
    }

    @Test
    void describesTheDatasetBesideItsImages() throws IOException {
        tree.with("train/cat/1.png", 4, 2, 0xff0000)
                .with("train/dog/1.png", 4, 2, 0x000033)
                .with("val/dog/1.png", 4, 2, 0xffffff);

        IngestJob.Result result =
                ingest(request().withName("house pets").withAugmentation(new Augmentation(false, TrainCrop.CENTER)));

        DatasetDescription description = result.description();
        assertThat(new DatasetFolder(result.path())
                        .readDescription(spark.sparkContext().hadoopConfiguration()))
                .isEqualTo(description);
        assertThat(description.name()).isEqualTo("house pets");
        assertThat(description.classes()).containsExactly("cat", "dog");
        assertThat(description.splits()).containsOnly(entry(Split.TRAIN, 2L), entry(Split.VAL, 1L));
        assertThat(description.input()).isEqualTo(new InputSize(2, 4));
        assertThat(description.channels().mean()).isEqualTo(new ChannelValues(0.5, 0, 0.1));
        assertThat(description.channels().deviation()).isEqualTo(new ChannelValues(0.5, 0, 0.1));
        assertThat(description.augmentation())
                .isEqualTo(new Augmentation(false, TrainCrop.CENTER, new InputSize(2, 4)));
        assertThat(description.origin().source()).isEqualTo(tree.path().toString());
        assertThat(description.origin().skipped()).isEmpty();
        assertThat(result.images()).isEqualTo(3);
        assertThat(result.imagesPerSecond()).isPositive();
        assertThat(files(folder.resolve("datasets"))).containsExactly("pets");
        assertThat(files(output)).containsExactly("dataset.json", "split=train", "split=val");
    }

    @Test
    void dealsClassesOutOverTheFilesOfASplit() throws IOException {
        for (int i = 0; i < 4; i++) {
            tree.with("train/cat/" + i + ".png", 2, 2, i).with("train/dog/" + i + ".png", 2, 2, i);
        }

        ingest(request().withShards(2));

        assertThat(files(output.resolve("split=train"))).containsExactly("part-00000.parquet", "part-00001.parquet");
        Dataset<Row> file = spark.read().parquet(output + "/split=train/part-00001.parquet");
        assertThat(file.select("id").as(Encoders.LONG()).collectAsList()).containsExactly(1L, 3L, 5L, 7L);
        assertThat(file.select("label").distinct().count()).isEqualTo(2);
    }

    @Test
    void writesNoMoreFilesThanImages() throws IOException {
        tree.with("train/cat/1.png", 2, 2, 0).with("train/dog/1.png", 2, 2, 0);

        ingest(request().withShards(7));

        assertThat(files(output.resolve("split=train"))).hasSize(2);
    }

    @Test
    void hasTheSameFingerprintHoweverItIsPartitioned() throws IOException {
        for (int i = 0; i < 5; i++) {
            tree.with("train/cat/" + i + ".png", 2, 2, 1000 * i);
        }

        String one = ingest(request().withShards(1)).description().origin().fingerprint();
        output = folder.resolve("again");
        String three = ingest(request().withShards(3)).description().origin().fingerprint();
        tree.with("train/cat/0.png", 2, 2, 1);
        output = folder.resolve("changed");
        String changed = ingest(request()).description().origin().fingerprint();

        assertThat(three).isEqualTo(one);
        assertThat(changed).isNotEqualTo(one);
    }

    @Test
    void resizesTheShortSideAndKeepsTheRestForCropping() throws IOException {
        tree.with("train/cat/wide.png", 30, 20, 0xff).with("train/cat/tall.png", 10, 25, 0xff);

        DatasetDescription description = ingest(request().withResize(10)).description();

        assertThat(description.input()).isEqualTo(new InputSize(10, 10));
        assertThat(sizes()).containsExactlyInAnyOrder("15x10", "10x25");
    }

    @Test
    void recordsTheCropAskedFor() throws IOException {
        tree.with("train/cat/1.png", 30, 20, 0);

        DatasetDescription description =
                ingest(request().withResize(12).withCrop(new InputSize(8, 10))).description();

        assertThat(description.input()).isEqualTo(new InputSize(8, 10));
        assertThat(sizes()).containsExactly("18x12");
    }

    @Test
    void tellsHowMuchOfImagesEvaluationSees() throws IOException {
        tree.with("train/cat/tall.png", 32, 64, 0).with("train/cat/square.png", 32, 32, 0);

        assertThat(ingest(request().withResize(16)).leastSeen()).isEqualTo(0.5);
    }

    @Test
    void squashesToHeightAndWidth() throws IOException {
        tree.with("train/cat/1.png", 30, 20, 0).with("train/cat/2.png", 10, 40, 0);

        IngestJob.Result result = ingest(
                request().withPreprocessing(before -> before.withScaling(new Scaling.Exactly(new InputSize(12, 6)))));

        assertThat(result.description().input()).isEqualTo(new InputSize(12, 6));
        assertThat(sizes()).containsExactly("6x12", "6x12");
        assertThat(result.leastSeen()).isEqualTo(1);
    }

    /** Files, folders, outputs: what a disk lets them be called. */
    @Test
    void takesAnyNames() throws IOException {
        String odd = "a:b {c,d} *[e]? 50% %20 \u00c4\u6a58 #";
        tree = new ImageTree(folder.resolve("in " + odd));
        tree.with("train/" + odd + "/2022-12-19_16:00:00.png", 2, 2, 0).with("train/b/1.png", 2, 2, 0);
        output = folder.resolve("out " + odd).resolve("run:1");

        ingest(request());

        StoredDataset stored = StoredDataset.open(spark, new org.apache.hadoop.fs.Path("file:" + output));
        assertThat(stored.images(Split.TRAIN).count()).isEqualTo(2);
        assertThat(stored.description().classes()).contains(odd);
    }

    @Test
    void listsWhatCouldNotBeUsedWithWhatCouldNotBeDecoded() throws IOException {
        tree.with("train/cat/1.png", 2, 2, 0).with("train/cat/0.png");
        Files.createSymbolicLink(tree.root().resolve("train/cat/2.png"), Path.of("/nowhere"));

        assertThat(ingest(request().withOnError(OnError.SKIP))
                        .description()
                        .origin()
                        .skipped())
                .containsExactly(
                        new SkippedFile("train/cat/0.png", "empty file"),
                        new SkippedFile("train/cat/2.png", "is a link to nothing, to '/nowhere'"));
    }

    @Test
    void refusesACropThatDoesNotFit() {
        tree.with("train/cat/1.png", 30, 20, 0);

        assertThatThrownBy(() -> ingest(request().withCrop(new InputSize(24, 24))))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith(
                        "a crop of 24x24 does not fit into images of heights from 20 to 20, widths from 30 to 30");
        assertNothingIsLeft();
    }

    @Test
    void asksForASizeWhereImagesDiffer() {
        tree.with("train/cat/1.png", 30, 20, 0).with("train/cat/2.png", 20, 20, 0);

        assertThatThrownBy(() -> ingest(request()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        "images differ in size: heights from 20 to 20, widths from 20 to 30; resize them with");
        assertNothingIsLeft();
    }

    @Test
    void namesEveryDamagedImageAndLeavesNothingBehind() {
        tree.with("train/cat/good.png", 2, 2, 0)
                .with("train/cat/empty.jpg")
                .with("train/dog/text.png", (byte) 'h', (byte) 'i')
                .with("train/dog/good.png", 2, 2, 0);

        assertThatThrownBy(() -> ingest(request()))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot ingest '" + tree.path() + "': ")
                .hasMessageEndingWith("2 problems\n  'train/cat/empty.jpg': empty file"
                        + "\n  'train/dog/text.png': not a JPEG, PNG, BMP, PNM or WebP image");
        assertNothingIsLeft();
    }

    @Test
    void listsTenDamagedImagesAndCountsTheRest() {
        for (int i = 10; i < 25; i++) {
            tree.with("train/cat/" + i + ".jpg");
        }

        assertThatThrownBy(() -> ingest(request()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("15 problems\n  'train/cat/10.jpg': empty file")
                .hasMessageEndingWith("  'train/cat/19.jpg': empty file\n  and 5 more");
    }

    @Test
    void skipsDamagedImagesWhenToldTo() throws IOException {
        tree.with("train/cat/bad.jpg").with("train/cat/good.png", 2, 2, 0).with("train/dog/good.png", 2, 2, 0);

        DatasetDescription description =
                ingest(request().withOnError(OnError.SKIP)).description();

        assertThat(description.images(Split.TRAIN)).isEqualTo(2);
        assertThat(description.origin().skipped()).containsExactly(new SkippedFile("train/cat/bad.jpg", "empty file"));
        assertThat(spark.read().parquet(output + "/split=*").count()).isEqualTo(2);
    }

    @Test
    void doesNotSkipAWholeClassOrSplit() {
        tree.with("train/cat/good.png", 2, 2, 0).with("train/dog/bad.png").with("val/cat/bad.png");

        assertThatThrownBy(() -> ingest(request().withOnError(OnError.SKIP)))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith(
                        """
                        2 problems
                          'train/dog' has no image that can be decoded
                          'val' has no image that can be decoded""");
        assertNothingIsLeft();
    }

    @Test
    void refusesAnExistingOutputBeforeItReadsAnything() throws IOException {
        Files.createDirectories(output);

        assertThatThrownBy(() -> ingest(request()))
                .isInstanceOf(OutputExistsException.class)
                .hasMessage("Output 'file:" + output + "' already exists; delete it or choose another");
    }

    @Test
    void saysWhichFileCouldNotBeRead() {
        tree.with("train/cat/1.png", 2, 2, 0);
        Progress deleting = (phase, done, total) -> {
            if (phase.equals("decode")) {
                tree.root().resolve("train/cat/1.png").toFile().delete();
            }
        };

        assertThatThrownBy(() -> new IngestJob(spark, deleting).run(request()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Cannot ingest '" + tree.path() + "': ")
                .hasMessageContaining("Cannot read '" + tree.path() + "/train/cat/1.png': ");
        assertNothingIsLeft();
    }

    @Test
    void reportsProgressUpToTheEnd() throws IOException {
        tree.with("train/cat/1.png", 2, 2, 0).with("train/dog/1.png", 2, 2, 0);
        List<String> reports = new ArrayList<>();

        new IngestJob(spark, (phase, done, total) -> {
                    synchronized (reports) {
                        reports.add(phase + " " + done + "/" + total);
                    }
                })
                .run(request());

        assertThat(reports).startsWith("list 1/2", "list 2/2", "decode 0/2").contains("decode 2/2");
    }

    private IngestRequest request() {
        return IngestRequest.of(tree.path(), new org.apache.hadoop.fs.Path("file:" + output));
    }

    private IngestJob.Result ingest(IngestRequest request) throws IOException {
        return new IngestJob(spark, Progress.NONE).run(request);
    }

    private List<String> sizes() {
        return spark.read().parquet(output + "/split=*").select("image.width", "image.height").collectAsList().stream()
                .map(row -> row.getInt(0) + "x" + row.getInt(1))
                .toList();
    }

    private void assertNothingIsLeft() {
        assertThat(folder.resolve("datasets")).doesNotExist();
        assertThat(folder)
                .isDirectoryNotContaining(path -> path.getFileName().toString().contains("tmp"));
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString())
                    .filter(name -> !name.endsWith(".crc"))
                    .sorted()
                    .toList();
        }
    }
}
