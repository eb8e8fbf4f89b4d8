package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.spottune.spark.cli.Outcome.result;
import static org.spottune.spark.cli.Outcome.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.model.VggStateDict;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.weights.SafetensorsFile;

/** The ways of VGGs through the commands, on networks of a sixteenth of their widths. */
@ExtendWith(LocalSpark.class)
class VggCommandsTest {

    private static final int CLASSES = 5;

    @TempDir
    private static Path shared;

    private static PictureDataset small;
    private static String dataset;
    private static String source;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeDatasetAndSource() throws IOException {
        small = PictureDataset.create(LocalSpark.session(), shared, 3, 2);
        dataset = shared.resolve("dataset32").toString();
        result(run(
                "ingest",
                "--input",
                shared.resolve("pictures").toString(),
                "--output",
                dataset,
                "--resize",
                "32",
                "--shards",
                "2"));
        source = shared.resolve("vgg16").toString();
        result(importInto(source, "--new-head", "10"));
    }

    @Test
    void importsTheUnitsOfTorchvisionsNetworksUnderANewClassifier() throws IOException {
        JsonNode imported = result(importInto(path("model"), "--new-head", "4"));

        assertThat(imported.get("architecture").asText()).isEqualTo("vgg16-bnx0.0625");
        assertThat(imported.get("classes").asInt()).isEqualTo(4);
        assertThat(imported.get("matched").asInt()).isEqualTo(13 * 6);
        assertThat(texts(imported.get("newHead"))).containsExactly("fc.weight", "fc.bias");
        assertThat(texts(imported.get("leftOut")))
                .containsExactly(
                        "classifier.0.weight",
                        "classifier.0.bias",
                        "classifier.3.weight",
                        "classifier.3.bias",
                        "classifier.6.weight",
                        "classifier.6.bias");
    }

    @Test
    void refusesTorchvisionsClassifierByTheNamesOfItsTensors() throws IOException {
        Outcome refused = importInto(path("model"));

        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err())
                .contains("as vgg16-bnx0.0625: 2 tensors missing: classifier.weight, classifier.bias;"
                        + " 6 tensors unexpected: classifier.0.weight, classifier.0.bias, classifier.3.weight,"
                        + " classifier.3.bias, classifier.6.weight, classifier.6.bias; 78 tensors matched;"
                        + " --new-head CLASSES gives the network a new classifier");
        assertThat(folder.resolve("model")).doesNotExist();
    }

    private static Outcome importInto(String output, String... more) throws IOException {
        Path checkpoint = shared.resolve("vgg16.safetensors");
        if (!Files.exists(checkpoint)) {
            SafetensorsFile.write(checkpoint, VggStateDict.torchvision(4, CLASSES));
        }
        List<String> arguments = new ArrayList<>(List.of(
                "import",
                "--architecture",
                "vgg16-bn",
                "--width-multiplier",
                "0.0625",
                "--checkpoint",
                checkpoint.toString(),
                "--output",
                output));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void trainsFromScratchEvaluatesPredictsAndReports() throws IOException {
        JsonNode trained = result(train(
                "--method", "scratch", "--architecture", "vgg9", "--width-multiplier", "0.0625", "--workers", "2"));
        JsonNode evaluated =
                result(run("evaluate", "--model", path("run"), "--dataset", dataset, "--output", path("evaluation")));
        JsonNode predicted =
                result(run("predict", "--model", path("run"), "--dataset", dataset, "--output", path("predictions")));
        JsonNode reported = result(run("report", "--input", folder.toString(), "--output", path("report.html")));

        // Units of 4, 8, 16, 16 and four times 32 channels, and a classifier of eight classes.
        assertThat(trained.get("trainableParameters").asInt()).isEqualTo(36_624 + 8 * 33);
        assertThat(evaluated.get("total").asInt()).isEqualTo(16);
        assertThat(predicted.get("images").asInt()).isEqualTo(16);
        assertThat(reported.get("runs").asInt()).isEqualTo(1);
        JsonNode model = new ObjectMapper()
                .readTree(folder.resolve("run/model/model.json").toFile());
        assertThat(model.get("architecture").asText()).isEqualTo("vgg9x0.0625");
    }

    @Test
    void transfersItsLastUnitsAndPacksThem() throws IOException {
        JsonNode trained = result(train("--method", "fine-tune-last-2", "--source", source));
        JsonNode packed =
                result(run("pack", "--source", source, "--model", "last=" + path("run"), "--output", path("pack")));
        result(run("unpack", "--input", path("pack"), "--output", path("models")));

        // Two units of 32 channels on as many.
        int learning = 2 * (32 * 32 * 9 + 3 * 32);
        assertThat(trained.get("trainableParameters").asInt()).isEqualTo(learning + 8 * 33);
        assertThat(packed.get("models").get(0).get("addedParameters").asInt()).isEqualTo(learning);
        assertThat(folder.resolve("models/last/network.zip"))
                .hasSameBinaryContentAs(folder.resolve("run/model/network.zip"));
    }

    @Test
    void sweepsOverMethodsThatNeedNoResidualBlocks() throws IOException {
        Path file = folder.resolve("sweep.conf");
        Files.writeString(
                file,
                """
                source = "%s"
                datasets = "%s"
                settings { epochs = 1, batch-size = 8 }
                methods { fine-tuning {}, knowledge-distillation {}, lwf {}, l2-sp {} }
                domains { dataset32 {} }
                """
                        .formatted(source, shared));

        JsonNode swept = result(run("sweep", "--config", file.toString(), "--output", path("sweep")));

        assertThat(swept.get("failed")).isEmpty();
    }

    @Test
    void refusesMethodsOverResidualBlocksAndImagesThatPoolingsLeaveNothingOf() {
        Outcome routed = train("--method", "spottune", "--source", source);
        assertThat(routed.code()).isEqualTo(2);
        assertThat(routed.err())
                .contains("Method 'spottune' decides over residual blocks, of which 'vgg16-bnx0.0625' has none");

        Outcome unfit = run(
                "train",
                "--dataset",
                small.dataset(),
                "--method",
                "scratch",
                "--architecture",
                "vgg9",
                "--output",
                path("run"));
        assertThat(unfit.code()).isEqualTo(3);
        assertThat(unfit.err()).contains("Network 'vgg9' takes images of at least 32 x 32 pixels, got 16 x 16");
    }

    @Test
    void benchmarksFineTuningWhereNoModeIsGiven() throws IOException {
        String[] bench = {
            "bench",
            "--architecture",
            "vgg9",
            "--width-multiplier",
            "0.0625",
            "--batch",
            "2",
            "--size",
            "32",
            "--steps",
            "1",
            "--breakdown"
        };
        List<String> routed = new ArrayList<>(List.of(bench));
        routed.addAll(List.of("--mode", "spottune-infer"));

        assertThat(result(run(bench)).get("mode").asText()).isEqualTo("fine-tune-train");
        Outcome refused = run(routed.toArray(String[]::new));
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .contains("Mode spottune-infer decides over residual blocks, of which 'vgg9x0.0625' has none");
    }

    private Outcome train(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train", "--dataset", dataset, "--set", "epochs=1", "--set", "batch-size=8", "--output", path("run")));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
