package org.spottune.spark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.ChannelValues;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.DatasetDescription.Augmentation;
import org.spottune.data.DatasetDescription.Channels;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.DatasetDescription.Origin;
import org.spottune.data.Split;
import org.spottune.data.TrainCrop;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.dataset.DatasetFolder;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;

@ExtendWith(LocalSpark.class)
class SweepSubmissionTest {

    private static final StructType COLUMNS = new StructType()
            .add("id", DataTypes.LongType, false)
            .add("label", DataTypes.IntegerType, true)
            .add("prediction", DataTypes.IntegerType, false)
            .add("decisions", DataTypes.createArrayType(DataTypes.BooleanType, false), false);

    @TempDir
    private Path folder;

    private SweepFiles sweep;

    @BeforeEach
    void sweepOfTwoDomains() throws IOException {
        sweep = new SweepFiles(folder.resolve("sweep"));
        sweep.describe("published", List.of("dtd", "svhn"), List.of("routed", "plain"), List.of(1, 2));
        dataset("dtd", List.of(71L, 70L), 3);
        dataset("svhn", List.of(90L, 95L), 2);
        // Test images have no labels here, so that accuracy is that of the validation split.
        sweep.cell("dtd", "routed", 2, 1, 2, "val", false);
        sweep.cell("svhn", "routed", 2, 1, 2, "val", false);
        predictions("dtd", 2, 300, 0, 100, 1, 200, 0);
        predictions("svhn", 2, 900, 1, 800, 0);
    }

    @Test
    void gathersAllDomainsById() throws IOException {
        SweepSubmission.Result result = write(2L, false);

        assertThat(result)
                .isEqualTo(
                        new SweepSubmission.Result(output(), "routed", 2, 5, Map.of("dtd", 3L, "svhn", 2L), Map.of()));
        assertThat(Path.of(output()))
                .content()
                .isEqualTo("[{\"image_id\":100,\"category_id\":70},{\"image_id\":200,\"category_id\":71},"
                        + "{\"image_id\":300,\"category_id\":71},{\"image_id\":800,\"category_id\":90},"
                        + "{\"image_id\":900,\"category_id\":95}]");
    }

    @Test
    void whatItWritesCanBeScored() throws IOException {
        write(2L, false);
        Files.createDirectory(folder.resolve("labels"));
        Files.writeString(
                folder.resolve("labels/dtd_test.json"),
                "{\"annotations\": [{\"image_id\": 100, \"category_id\": 70}, {\"image_id\": 200, \"category_id\": 70},"
                        + " {\"image_id\": 300, \"category_id\": 71}], \"categories\": [{\"id\": 70, \"name\": \"banded\"}, {\"id\": 71, \"name\": \"dotted\"}]}");
        Files.writeString(
                folder.resolve("labels/svhn_test.json"),
                "{\"annotations\": [{\"image_id\": 800, \"category_id\": 90}, {\"image_id\": 900, \"category_id\": 95}],"
                        + " \"categories\": [{\"id\": 90, \"name\": \"0\"}, {\"id\": 95, \"name\": \"5\"}]}");

        Scoring.ScoredSubmission scored = new Scoring(new Storage(new Configuration()))
                .submission(output(), folder.resolve("labels").toString());

        assertThat(scored.domains())
                .extracting(domain -> domain.domain() + " " + domain.correct() + "/" + domain.total())
                .containsExactly("dtd 2/3", "svhn 2/2");
    }

    @Test
    void refusesMissingDomainsUnlessTheyMayBe() throws IOException {
        sweep.cell("dtd", "routed", 1, 1, 2);
        predictions("dtd", 1, 300, 0, 100, 1, 200, 0);

        assertThatThrownBy(() -> write(1L, false))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot write a submission of 'routed': missing {svhn=not finished}; --allow-missing leaves"
                        + " these domains out");
        assertThat(Path.of(output())).doesNotExist();

        SweepSubmission.Result result = write(1L, true);

        assertThat(result.images()).isEqualTo(3);
        assertThat(result.missing()).isEqualTo(Map.of("svhn", "not finished"));
    }

    @Test
    void tellsWhyDomainsAreMissing() throws IOException {
        dataset("dtd", List.of(), 3);
        sweep.cell("dtd", "routed", 1, 1, 2);
        sweep.cell("svhn", "routed", 1, 1, 2);

        assertThatThrownBy(() -> write(1L, true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has no ids of its classes")
                .hasMessageContaining("svhn=no predictions in '")
                .hasMessageNotContaining("--allow-missing");

        dataset("dtd", List.of(71L, 70L), 0);
        assertThatThrownBy(() -> write(1L, true)).hasMessageContaining("has no test images");
    }

    @Test
    void refusesPredictionsOfAnotherDataSet() throws IOException {
        dataset("dtd", List.of(71L, 70L), 4);
        assertThatThrownBy(() -> write(2L, false))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("they are for 3 images, expected its 4 test images");

        dataset("dtd", List.of(71L), 3);
        assertThatThrownBy(() -> write(2L, false))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("class 1 of image 100, expected 0 to 0");
    }

    @Test
    void refusesFilesThatAreNoPredictions() throws IOException {
        Path predictions = sweep.predictions("dtd", "routed", 2);
        LocalSpark.session().range(3).repartition(1).write().mode("overwrite").parquet(predictions.toString());
        assertThatThrownBy(() -> write(2L, false))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("expected a column 'prediction' of type INT32");

        new Storage(new Configuration()).delete(predictions.toString());
        Files.createDirectories(predictions);
        Files.writeString(predictions.resolve("odd.parquet"), "not Parquet at all");
        assertThatThrownBy(() -> write(2L, false))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Cannot read predictions from")
                .hasMessageContaining("odd.parquet");

        new Storage(new Configuration()).delete(predictions.toString());
        Files.createDirectories(predictions);
        assertThatThrownBy(() -> write(2L, false))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("has no predictions: expected Parquet files, got none");
    }

    @Test
    void refusesMethodsAndSeedsThatTheSweepDoesNotHave() {
        assertThatThrownBy(() -> new SweepSubmission(new Storage(new Configuration()))
                        .write(new SweepSubmission.Request(sweep.path(), "other", OptionalLong.of(3), false), output()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has no method 'other', it has [routed, plain]")
                .hasMessageContaining("has seeds [1, 2]: choose one with --seed, got 3");
        assertThatThrownBy(() -> write(null, false))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith("has seeds [1, 2]: choose one with --seed");
    }

    @Test
    void takesTheOnlySeed() throws IOException {
        sweep.describe("published", List.of("dtd", "svhn"), List.of("routed"), List.of(2));

        assertThat(write(null, false).seed()).isEqualTo(2);
    }

    @Test
    void doesNotReplaceAFile() throws IOException {
        Files.writeString(Path.of(output()), "kept");

        assertThatThrownBy(() -> write(2L, false))
                .isInstanceOf(OutputExistsException.class)
                .hasMessageContaining("already exists");
        assertThat(Path.of(output())).content().isEqualTo("kept");
    }

    private SweepSubmission.Result write(Long seed, boolean allowMissing) throws IOException {
        return new SweepSubmission(new Storage(new Configuration()))
                .write(
                        new SweepSubmission.Request(
                                sweep.path(),
                                "routed",
                                seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                                allowMissing),
                        output());
    }

    private String output() {
        return folder.resolve("results.json").toString();
    }

    private void dataset(String name, List<Long> categories, long testImages) throws IOException {
        Files.createDirectories(sweep.dataset(name));
        Path file = sweep.dataset(name).resolve("dataset.json");
        Files.deleteIfExists(file);
        int classes = Math.max(1, categories.size());
        new DatasetFolder(new org.apache.hadoop.fs.Path(sweep.dataset(name).toString()))
                .writeDescription(
                        new DatasetDescription(
                                name,
                                IntStream.range(0, classes)
                                        .mapToObj(i -> "class " + i)
                                        .toList(),
                                categories,
                                testImages == 0
                                        ? Map.of(Split.TRAIN, 1L)
                                        : Map.of(Split.TRAIN, 1L, Split.TEST, testImages),
                                new InputSize(72, 72),
                                new Channels(new ChannelValues(0, 0, 0), new ChannelValues(0, 0, 0)),
                                new Augmentation(false, TrainCrop.RANDOM),
                                new Origin("file:/images", "0".repeat(64), List.of())),
                        new Configuration());
    }

    /** @param pairs image and predicted class in turn */
    private void predictions(String domain, int seed, int... pairs) {
        List<Row> rows = IntStream.range(0, pairs.length / 2)
                .mapToObj(i ->
                        RowFactory.create((long) pairs[2 * i], null, pairs[2 * i + 1], new Boolean[] {true, false}))
                .toList();
        LocalSpark.session()
                .createDataFrame(rows, COLUMNS)
                .repartition(2)
                .write()
                .parquet(sweep.predictions(domain, "routed", seed).toString());
    }
}
