package org.spottune.spark.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.LabelledImage;
import org.spottune.evaluation.RoutedExample;
import org.spottune.evaluation.RoutingExtremes;
import org.spottune.spark.artifacts.BlockSegments;
import org.spottune.spark.artifacts.PictureFiles;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;

/**
 * An evaluation on disk: {@code evaluation.json}, {@code pictures/} and, if blocks are routed, {@code examples/} with
 * the images that take the fewest and the most fine-tuned branches.
 */
public final class EvaluationFolder {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String FILE = "evaluation.json";

    private final SparkSession spark;
    private final Storage storage;

    public EvaluationFolder(SparkSession spark) {
        this.spark = spark;
        this.storage = new Storage(spark.sparkContext().hadoopConfiguration());
    }

    /** Writes an evaluation; {@code evaluation.json} comes last, so that a folder with one is complete. */
    public void write(Evaluation evaluation, String folder) throws IOException {
        String json = JSON.writeValueAsString(content(evaluation)) + "\n";
        writeExamples(evaluation, folder);
        PictureFiles.ofEvaluation(json, folder, storage);
        storage.writeText(folder + "/" + FILE, json);
    }

    private Map<String, Object> content(Evaluation evaluation) throws IOException {
        Map<String, Object> content = new LinkedHashMap<>(evaluation.report());
        content.put("modelPath", storage.qualified(evaluation.request().model()));
        content.put(BlockSegments.FIELD, BlockSegments.of(evaluation.spec()));
        content.put(
                "confusions",
                evaluation.counts().confusions().pairs().stream()
                        .map(pair -> List.of(pair.label(), pair.prediction(), pair.count()))
                        .toList());
        RoutingExtremes extremes = evaluation.counts().extremes();
        if (!extremes.fewest().isEmpty()) {
            Map<String, Object> examples = new LinkedHashMap<>();
            examples.put("fewest", rows(extremes.fewest()));
            examples.put("most", rows(extremes.most()));
            content.put("examples", examples);
        }
        return content;
    }

    private static List<Map<String, Object>> rows(List<RoutedExample> examples) {
        return examples.stream()
                .map(example -> {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("id", example.id());
                    row.put("label", example.label());
                    row.put("prediction", example.prediction());
                    row.put("tunedBlocks", example.tunedBlocks());
                    row.put("image", file(example.id()));
                    return row;
                })
                .toList();
    }

    private static String file(long id) {
        return "examples/" + id + ".png";
    }

    /** Reads the images again, so that counting need not keep pixels. */
    private void writeExamples(Evaluation evaluation, String folder) throws IOException {
        RoutingExtremes extremes = evaluation.counts().extremes();
        Set<Long> ids = Stream.concat(extremes.fewest().stream(), extremes.most().stream())
                .map(RoutedExample::id)
                .collect(Collectors.toSet());
        if (ids.isEmpty()) {
            return;
        }
        InferenceRequest request = evaluation.request();
        StoredDataset dataset = StoredDataset.open(spark, StoragePath.of(request.dataset()));
        for (LabelledImage image : dataset.images(request.split(), ids).collect()) {
            storage.write(folder + "/" + file(image.id()), out -> ImageIO.write(buffered(image), "png", out));
        }
    }

    private static BufferedImage buffered(LabelledImage image) {
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = image.rgb();
        for (int i = 0; i < image.width() * image.height(); i++) {
            int pixel = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
            buffered.setRGB(i % image.width(), i / image.width(), pixel);
        }
        return buffered;
    }
}
