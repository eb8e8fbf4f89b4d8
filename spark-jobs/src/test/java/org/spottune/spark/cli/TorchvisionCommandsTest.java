package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.model.TorchvisionStateDict;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.weights.SafetensorsFile;

/** The way of a torchvision checkpoint through the commands, on a ResNet-50 of a sixteenth of its widths. */
@ExtendWith(LocalSpark.class)
class TorchvisionCommandsTest {

    @TempDir
    private Path folder;

    @Test
    void importsTrainsBySpotTuneAndEvaluates() throws IOException {
        PictureDataset data = PictureDataset.create(LocalSpark.session(), folder, 3, 2);
        SafetensorsFile.write(folder.resolve("resnet50.safetensors"), TorchvisionStateDict.of(true, 4, 10, 3, 4, 6, 3));

        run(
                "import",
                "--architecture",
                "resnet50",
                "--width-multiplier",
                "0.0625",
                "--checkpoint",
                path("resnet50.safetensors"),
                "--output",
                path("model"));
        run(
                "train",
                "--dataset",
                data.dataset(),
                "--source",
                path("model"),
                "--method",
                "spottune",
                "--workers",
                "2",
                "--set",
                "epochs=1",
                "--set",
                "batch-size=8",
                "--output",
                path("run"));
        run("evaluate", "--model", path("run"), "--dataset", data.dataset(), "--output", path("evaluation"));

        JsonNode evaluation = json("evaluation/evaluation.json");
        assertThat(evaluation.get("tunedShare")).hasSize(16);
        assertThat(json("run/model/model.json").get("architecture").asText()).isEqualTo("resnet50x0.0625");
    }

    private static void run(String... arguments) {
        assertThat(Main.execute(arguments)).isZero();
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(file).toFile());
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
