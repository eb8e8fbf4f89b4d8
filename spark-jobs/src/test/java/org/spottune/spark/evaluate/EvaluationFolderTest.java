package org.spottune.spark.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.LabelledImage;
import org.spottune.data.Split;
import org.spottune.evaluation.RoutedExample;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.train.TrainJob;
import org.spottune.spark.train.TrainRequest;

/** What an evaluation leaves, against the predictions of the same model. */
@ExtendWith(LocalSpark.class)
class EvaluationFolderTest {

    @TempDir
    private static Path shared;

    private static PictureDataset data;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    EvaluationFolderTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void makeDataset() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 2, 5);
    }

    @Test
    void confusionsAndExamplesAgreeWithThePredictions() throws IOException {
        InferenceRequest request = request(train("spottune"), RoutingMode.SAMPLED);
        JsonNode written = evaluate(request);
        List<Row> predictions = predict(request);

        Map<List<Integer>, Long> confusions = predictions.stream()
                .map(row -> List.of(row.<Integer>getAs("label"), row.<Integer>getAs("prediction")))
                .filter(pair -> !pair.get(0).equals(pair.get(1)))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(written.get("confusions")).hasSize(confusions.size()).isNotEmpty();
        for (JsonNode triple : written.get("confusions")) {
            assertThat(confusions)
                    .containsEntry(
                            List.of(triple.get(0).asInt(), triple.get(1).asInt()),
                            triple.get(2).asLong());
        }
        List<Row> fewestFirst = predictions.stream()
                .sorted(Comparator.comparingLong(EvaluationFolderTest::tuned)
                        .thenComparingLong(row -> RoutedExample.draw(id(row))))
                .toList();
        List<Row> mostFirst = predictions.stream()
                .sorted(Comparator.comparingLong(EvaluationFolderTest::tuned)
                        .reversed()
                        .thenComparingLong(row -> RoutedExample.draw(id(row))))
                .toList();
        assertThat(ids(written.at("/examples/fewest")))
                .isEqualTo(fewestFirst.stream()
                        .limit(8)
                        .map(EvaluationFolderTest::id)
                        .toList());
        assertThat(ids(written.at("/examples/most")))
                .isEqualTo(mostFirst.stream()
                        .limit(8)
                        .map(EvaluationFolderTest::id)
                        .toList());
        JsonNode first = written.at("/examples/fewest/0");
        assertThat(first.get("tunedBlocks").asLong()).isEqualTo(tuned(fewestFirst.get(0)));
        assertThat(first.get("label").asInt()).isEqualTo(fewestFirst.get(0).<Integer>getAs("label"));
        assertThat(first.get("prediction").asInt()).isEqualTo(fewestFirst.get(0).<Integer>getAs("prediction"));
    }

    @Test
    void leavesTheImagesPixelForPixelAndPictures() throws IOException {
        String run = train("spottune");
        JsonNode written = evaluate(request(run, RoutingMode.ARGMAX));

        assertThat(written.get("modelPath").asText()).isEqualTo("file:" + run);
        assertThat(written.get("segments")).hasSize(3);
        Map<Long, LabelledImage> images =
                StoredDataset.open(spark, new org.apache.hadoop.fs.Path(data.dataset()))
                        .images(Split.TEST)
                        .collect()
                        .stream()
                        .collect(Collectors.toMap(LabelledImage::id, Function.identity()));
        for (JsonNode example : written.at("/examples/most")) {
            LabelledImage image = images.get(example.get("id").asLong());
            BufferedImage stored = ImageIO.read(folder.resolve("evaluation")
                    .resolve(example.get("image").asText())
                    .toFile());
            int middle = (image.height() / 2 * image.width() + image.width() / 3) * 3;
            assertThat(stored.getRGB(image.width() / 3, image.height() / 2) & 0xFFFFFF)
                    .isEqualTo((image.rgb()[middle] & 0xFF) << 16
                            | (image.rgb()[middle + 1] & 0xFF) << 8
                            | image.rgb()[middle + 2] & 0xFF);
        }
        assertThat(names("evaluation/pictures"))
                .containsExactly("confusion.svg", "tuned-blocks.svg", "tuned-share.svg");
    }

    @Test
    void aModelWithoutRoutedBlocksHasNoExamples() throws IOException {
        JsonNode written = evaluate(request(train("fine-tuning"), RoutingMode.ARGMAX));

        assertThat(written.has("examples")).isFalse();
        assertThat(folder.resolve("evaluation/examples")).doesNotExist();
        assertThat(names("evaluation/pictures")).containsExactly("confusion.svg");
    }

    private String train(String method) throws IOException {
        String run = folder.resolve("run").toString();
        new TrainJob(spark, Progress.NONE)
                .run(new TrainRequest(
                        data.dataset(),
                        Optional.of(data.source()),
                        Optional.empty(),
                        ConfigFactory.parseString("epochs = 1, batch-size = 8, method = " + method),
                        run,
                        1,
                        false));
        return run;
    }

    private static InferenceRequest request(String run, RoutingMode routing) {
        return InferenceRequest.of(run, data.dataset(), Split.TEST).withRouting(routing);
    }

    private JsonNode evaluate(InferenceRequest request) throws IOException {
        String output = folder.resolve("evaluation").toString();
        Evaluation evaluation = new EvaluateJob(spark, Progress.NONE).run(request);
        new EvaluationFolder(spark).write(evaluation, output);
        return new ObjectMapper()
                .readTree(folder.resolve("evaluation/evaluation.json").toFile());
    }

    private List<Row> predict(InferenceRequest request) throws IOException {
        String output = folder.resolve("predictions").toString();
        new PredictJob(spark, Progress.NONE).run(request, output);
        return spark.read().parquet(output).collectAsList();
    }

    private static long id(Row row) {
        return row.<Long>getAs("id");
    }

    private static long tuned(Row row) {
        return row.<Boolean>getList(row.fieldIndex("decisions")).stream()
                .filter(tuned -> tuned)
                .count();
    }

    private static List<Long> ids(JsonNode examples) {
        List<Long> ids = new ArrayList<>();
        examples.forEach(example -> ids.add(example.get("id").asLong()));
        return ids;
    }

    private List<String> names(String below) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(below))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
