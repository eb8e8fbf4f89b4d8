package org.spottune.spark.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFilesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"rounds.csv, true", "usage.csv, false"})
    void drawsARunWithItsUsageAndTheBlocksItKept(String file, boolean rounds) throws IOException {
        WrittenFiles files = new WrittenFiles(folder);
        String run = files.run("run");
        files.write("run/" + file, rounds ? WrittenFiles.ROUNDS : WrittenFiles.USAGE);

        PictureFiles.ofRun(run, WrittenFiles.storage());

        HtmlElements usage = picture("block-usage");
        assertThat(usage.ofClass("block"))
                .extracting(block -> block.getAttribute("data-block") + block.getAttribute("data-kept"))
                .containsExactly("1false", "2true");
        assertThat(picture("tuned-share").ofClass("cell"))
                .extracting(cell -> cell.getAttribute("data-tuned-share"))
                .containsExactly("none", "0.5", "0.75");
        assertThat(picture("learning-curves").ofClass("point")).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "round,epoch,images,loss\n1,1,8,1.5\n"})
    void aRunWithoutUsageHasNoPictureOfIt(String rounds) {
        WrittenFiles files = new WrittenFiles(folder);
        String run = files.run("run");
        if (!rounds.isEmpty()) {
            files.write("run/rounds.csv", rounds);
        }

        PictureFiles.ofRun(run, WrittenFiles.storage());

        assertThat(folder.resolve("run/pictures"))
                .isDirectoryContaining("glob:**learning-curves.svg")
                .isDirectoryNotContaining("glob:**block-usage.svg");
    }

    @Test
    void drawsWhatARunLearnedToTransfer() throws IOException {
        WrittenFiles files = new WrittenFiles(folder);
        String run = files.transferRun("run");

        PictureFiles.ofRun(run, WrittenFiles.storage());

        assertThat(picture("transfer-amounts").ofClass("amounts"))
                .extracting(panel -> panel.getAttribute("data-target"))
                .containsExactly("features.0", "features.4");
        assertThat(picture("transfer-matrix").ofClass("cell"))
                .extracting(cell -> cell.getAttribute("data-pair"))
                .containsExactly("layer1>features.0", "2:layer1>features.4");
        assertThat(picture("transfer-channels").ofClass("channels"))
                .extracting(panel -> panel.getAttribute("data-pair"))
                .containsExactly("layer1>features.0", "2:layer1>features.4");
        assertThat(picture("saliency").ofClass("image")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "16711680,16777216",
        "'255]','255, 0]'",
        "'\"height\": 1','\"height\": 0'",
        "'\"width\": 2','\"width\": 2000'",
        "'[1, 0.5]','[1, -0.5]'",
        "'[1, 0.5]','[1]'"
    })
    void saliencyThatIsNoneIsNotDrawn(String part, String wrong) {
        WrittenFiles files = new WrittenFiles(folder);
        String run = files.transferRun("run");
        files.write("run/saliency.json", WrittenFiles.SALIENCY.replace(part, wrong));

        PictureFiles.ofRun(run, WrittenFiles.storage());

        assertThat(folder.resolve("run/pictures")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2,layer1,0,0.5", "2,layer1>features.0,0,-1", "2,layer1>features.0,0,NaN"})
    void weightsThatAreNoneAreNotDrawn(String line) {
        WrittenFiles files = new WrittenFiles(folder);
        String run = files.run("run");
        files.write("run/transfer.csv", "epoch,pair,channel,weight\n" + line + "\n");

        PictureFiles.ofRun(run, WrittenFiles.storage());

        assertThat(folder.resolve("run/pictures")).doesNotExist();
    }

    @Test
    void whatCannotBeDrawnDoesNotSpoilARun() {
        WrittenFiles files = new WrittenFiles(folder);
        String run = files.run("run");
        files.write("run/rounds.csv", "round,epoch,images,tuned-1\n1,1,4,9\n");

        PictureFiles.ofRun(run, WrittenFiles.storage());

        assertThat(folder.resolve("run/pictures")).doesNotExist();
    }

    private HtmlElements picture(String name) throws IOException {
        return HtmlElements.parse(Files.readString(folder.resolve("run/pictures/" + name + ".svg")));
    }
}
