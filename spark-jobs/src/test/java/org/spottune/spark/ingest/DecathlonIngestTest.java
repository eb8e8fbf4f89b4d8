package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.ChannelValues;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.DatasetDescription.Augmentation;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.LabelledImage;
import org.spottune.data.Split;
import org.spottune.data.TrainCrop;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.decathlon.DecathlonWriter;
import org.spottune.spark.decathlon.TinyDecathlon;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;

/** What was written as a decathlon comes back as data sets. */
@ExtendWith(LocalSpark.class)
class DecathlonIngestTest {

    @TempDir
    private Path folder;

    private SparkSession spark;

    @BeforeEach
    void write(SparkSession spark) throws IOException {
        this.spark = spark;
        TinyDecathlon.write(folder.resolve("small"));
    }

    @Test
    void keepsClassesIdsLabelsAndPixels() throws IOException {
        for (String domain : TinyDecathlon.DOMAINS) {
            ingest(domain, Optional.of("labels"), before -> before);
        }

        StoredDataset pets = dataset("pets");
        DatasetDescription description = pets.description();
        assertThat(description.name()).isEqualTo("pets");
        assertThat(description.classes()).containsExactly("dog", "cat", "ape");
        assertThat(description.categoryIds()).containsExactly(20000001L, 20000002L, 20000003L);
        assertThat(description.splits())
                .containsOnly(entry(Split.TRAIN, 6L), entry(Split.VAL, 3L), entry(Split.TEST, 3L));
        assertThat(description.input()).isEqualTo(new InputSize(6, 8));
        assertThat(description.augmentation()).isEqualTo(new Augmentation(true, TrainCrop.RANDOM, new InputSize(6, 8)));
        assertImages(pets, Split.TRAIN, 20200001, 0, 1, 2, 0, 1, 2);
        assertImages(pets, Split.VAL, 20200007, 0, 1, 2);
        assertImages(pets, Split.TEST, 20200010, 0, 1, 2);
        assertThat(dataset("signs").description().categoryIds()).containsExactly(30000001L, 30000002L);
        assertImages(dataset("signs"), Split.TEST, 30200007, 0, 1);
        assertThat(dataset("letters").description().splits()).containsOnlyKeys(Split.TRAIN, Split.TEST);
        assertImages(dataset("letters"), Split.TEST, 10200002, 0, 0);
    }

    @Test
    void hidesTheClassesOfTestImages() throws IOException {
        ingest("pets", Optional.empty(), before -> before);

        assertImages(dataset("pets"), Split.TEST, 20200010, -1, -1, -1);
        assertThatThrownBy(() -> dataset("pets").requireLabels(Split.TEST))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("hides the classes of 3 of its 3 images");
        dataset("pets").requireLabels(Split.VAL);
        String hidden = dataset("pets").description().origin().fingerprint();
        ingest("pets-told", "pets", Optional.of("labels"), before -> before);
        assertThat(dataset("pets-told").description().origin().fingerprint()).isNotEqualTo(hidden);
    }

    @Test
    void treatsPublishedDomainsAsPublished() throws IOException {
        new DecathlonWriter(new Storage(spark.sparkContext().hadoopConfiguration()))
                .write(
                        List.of(TinyDecathlon.domain("aircraft", List.of("a", "b"), 2, 0, 0)),
                        folder.resolve("published").toString());

        DatasetDescription description = new IngestJob(spark, Progress.NONE)
                .run(IngestRequest.of(
                        new DecathlonFormat("aircraft", Optional.empty()),
                        hadoop(folder.resolve("published")),
                        hadoop(folder.resolve("aircraft"))))
                .description();

        // 8 x 6 pixels grow to 96 x 72.
        assertThat(description.input()).isEqualTo(new InputSize(72, 72));
        assertThat(description.augmentation())
                .isEqualTo(new Augmentation(true, TrainCrop.RANDOM, new InputSize(64, 64)));
        assertThat(description.channels().mean()).isEqualTo(new ChannelValues(.4798, .5107, .5344));
        assertThat(description.channels().deviation()).isEqualTo(new ChannelValues(.2107, .2051, .2373));
        LabelledImage stored = dataset("aircraft").images(Split.TRAIN).collect().get(0);
        assertThat(List.of(stored.width(), stored.height())).containsExactly(96, 72);
    }

    @Test
    void measuresTheStatisticsOfOtherDomains() throws IOException {
        DatasetDescription letters = ingest("letters", Optional.empty(), before -> before);

        int colour = TinyDecathlon.colour(Split.TRAIN, 0);
        assertThat(letters.channels().mean().red()).isEqualTo((colour >> 16) / 255.0);
        assertThat(letters.channels().mean().blue()).isEqualTo((colour & 0xFF) / 255.0);
    }

    @Test
    void refusesATrainCropThatDoesNotFit() {
        assertThatThrownBy(() -> ingest("pets", Optional.empty(), before -> before.withTrainCrop(new InputSize(7, 7))))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith(
                        "a train crop of 7x7 does not fit into images of heights from 6 to 6, widths from 8 to 8");
        assertThat(folder.resolve("pets")).doesNotExist();
    }

    private void assertImages(StoredDataset dataset, Split split, long firstId, int... labels) {
        List<LabelledImage> images = dataset.images(split).collect().stream()
                .sorted(Comparator.comparingLong(LabelledImage::id))
                .toList();
        assertThat(images).hasSize(labels.length);
        for (int i = 0; i < labels.length; i++) {
            int colour = TinyDecathlon.colour(split, i);
            LabelledImage image = images.get(i);
            assertThat(image.id()).isEqualTo(firstId + i);
            assertThat(image.label()).isEqualTo(labels[i]);
            assertThat(image.rgb())
                    .startsWith(colour >> 16, colour >> 8 & 0xFF, colour & 0xFF)
                    .hasSize(3 * 8 * 6);
        }
    }

    private DatasetDescription ingest(
            String domain, Optional<String> labels, java.util.function.UnaryOperator<Preprocessing> change)
            throws IOException {
        return ingest(domain, domain, labels, change);
    }

    private DatasetDescription ingest(
            String output,
            String domain,
            Optional<String> labels,
            java.util.function.UnaryOperator<Preprocessing> change)
            throws IOException {
        DecathlonFormat format = new DecathlonFormat(
                domain, labels.map(name -> hadoop(folder.resolve("small").resolve(name))));
        return new IngestJob(spark, Progress.NONE)
                .run(IngestRequest.of(format, hadoop(folder.resolve("small")), hadoop(folder.resolve(output)))
                        .withPreprocessing(change))
                .description();
    }

    private StoredDataset dataset(String name) throws IOException {
        return StoredDataset.open(spark, hadoop(folder.resolve(name)));
    }

    private static org.apache.hadoop.fs.Path hadoop(Path path) {
        return new org.apache.hadoop.fs.Path(path.toString());
    }
}
