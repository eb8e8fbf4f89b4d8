package org.spottune.spark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.data.DataException;
import org.spottune.spark.artifacts.HtmlElements;
import org.spottune.spark.artifacts.WrittenFiles;
import org.spottune.spark.storage.OutputExistsException;
import org.w3c.dom.Element;

class ReportTest {

    @TempDir
    private Path folder;

    private WrittenFiles files;

    @BeforeEach
    void noFilesYet() {
        files = new WrittenFiles(folder);
    }

    @Test
    void tellsOfARunAndTheEvaluationOfItsModel() throws IOException {
        String run = files.run("runs/one");
        files.evaluation("evaluations/one", "file:" + run + "/model");

        Report.Result result = write(folder.toString());

        HtmlElements page = page();
        assertThat(result).isEqualTo(new Report.Result(output(), 0, 1, 1));
        assertThat(page.texts("h2")).containsExactly(name("runs/one"));
        assertThat(page.texts("h3"))
                .containsExactly("Training", "Evaluation " + name("evaluations/one"), "Settings", "Provenance");
        assertThat(page.ofClass("number").stream().skip(9).map(Element::getTextContent))
                .containsExactly("7", "87.5 %", "75.0 %", "0.5", "123,456", "2.50×", "62.5 %", "99", "12");
        assertThat(page.named("svg")).hasSize(5);
        assertThat(page.named("img")).hasSize(2).allSatisfy(image -> assertThat(image.getAttribute("src"))
                .startsWith("data:image/png;base64,iVBOR"));
        assertThat(page.texts("td")).contains("[1,2]", "0.01", "2026-11-21T00:00:00Z", "datasets/birds");
        assertThat(page.root().getAttribute("lang")).isEqualTo("en");
        assertThat(page.named("nav")).isEmpty();
    }

    @Test
    void sumsTheSizesOfAMethodsNetworksOverDataSets() throws IOException {
        files.run("runs/birds");
        files.run("runs/more-birds");
        files.run("runs/fish");
        Files.writeString(
                folder.resolve("runs/fish/manifest.json"),
                WrittenFiles.MANIFEST.replace("birds", "fish").replace("2.5", "3.0"));

        write(folder.toString());

        // One source network, 1.5 more for the birds and 2 more for the fish.
        assertThat(page().texts("td")).containsSequence("2", "4.50×");
    }

    @Test
    void showsWhatARunLearnedToTransfer() throws IOException {
        files.transferRun("run");

        write(folder.toString());

        assertThat(page().ofClass("amounts")).hasSize(2);
        assertThat(page().texts("figcaption"))
                .hasSize(5)
                .allSatisfy(caption -> assertThat(caption).isNotBlank())
                .anySatisfy(caption -> assertThat(caption).contains("from 0 (not at all) to 6"));
    }

    @Test
    void needsNothingButItself() throws IOException {
        files.evaluation("evaluations/one", files.run("runs/one"));

        write(folder.toString());

        String html = Files.readString(folder.resolve("report.html"));
        assertThat(html).startsWith("<!DOCTYPE html>").doesNotContain("<script", "<link", "url(", "@import");
        for (Element element : page().named("*")) {
            for (String attribute : List.of("src", "href")) {
                assertThat(element.getAttribute(attribute)).matches("|#.*|data:image/png;base64,.*");
            }
        }
        assertThat(html.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:");
    }

    @Test
    void anEvaluationOfAnotherModelStandsAlone() throws IOException {
        String run = files.run("runs/one");
        files.evaluation("evaluations/other", "file:" + run + "-more");

        Report.Result result = write(folder.toString());

        assertThat(result.evaluations()).isEqualTo(1);
        assertThat(page().texts("h2")).containsExactly(name("runs/one"), name("evaluations/other"));
    }

    @Test
    void aRunIsJudgedByItsFinalModelAndItsPolicysOwnDecisions() throws IOException {
        String run = "file:" + files.run("runs/one");
        files.evaluation("evaluations/a", run + "/routed-model");
        files.evaluation("evaluations/b", run);
        Path sampled = folder.resolve("evaluations/b/evaluation.json");
        Files.writeString(sampled, Files.readString(sampled).replace("argmax", "sampled"));
        files.evaluation("evaluations/c", run);
        Path judged = folder.resolve("evaluations/c/evaluation.json");
        Files.writeString(judged, Files.readString(judged).replace("\"top1\": 0.75", "\"top1\": 0.625"));

        write(folder.toString());

        assertThat(page().ofClass("number").get(11).getTextContent()).isEqualTo("62.5 %");
        assertThat(page().texts("h3")).hasSize(6);
    }

    @Test
    void ordersRunsByNameAndListsManyOfThem() throws IOException {
        for (String name : List.of("d", "b", "c", "a")) {
            files.run("runs/" + name);
        }

        write(folder.resolve("runs").toString(), folder.resolve("runs/b").toString());

        assertThat(page().texts("h2")).containsExactly("runs/a", "runs/b", "runs/c", "runs/d");
        Element navigation = page().named("nav").get(0);
        assertThat(HtmlElements.within(navigation, "a"))
                .extracting(link -> link.getAttribute("href"))
                .containsExactly("#run-1", "#run-2", "#run-3", "#run-4");
        assertThat(page().named("section"))
                .extracting(section -> section.getAttribute("id"))
                .containsExactly("run-1", "run-2", "run-3", "run-4");
    }

    @Test
    void aRunThatIsNotFinishedIsShownAsFarAsItGot() throws IOException {
        files.run("run");
        files.write("run/manifest.json", "{\"method\": \"spottune\", \"dataset\": {\"name\": \"birds\"}}");
        files.write("run/metrics.csv", WrittenFiles.METRICS.lines().findFirst().orElseThrow() + "\n");

        write(folder.toString());

        assertThat(page().texts("p")).contains("spottune on birds: 0 epochs. Not finished.", "No epoch was finished.");
        assertThat(page().named("svg")).isEmpty();
    }

    @Test
    void tellsHowFarTheModelLiesBetweenSourceAndTunedWeights() throws IOException {
        files.run("run");
        Files.writeString(
                folder.resolve("run/manifest.json"),
                WrittenFiles.MANIFEST.replace("\"seconds\"", "\"interpolationAlpha\": 0.4, \"seconds\""));

        write(folder.toString());

        assertThat(page().texts("p")).anySatisfy(text -> assertThat(text)
                .contains("; model 40.0 % of the way from source to tuned weights."));
    }

    @Test
    void filesOfBeforeThereWereSegmentsAndConfusionsAreEnough() throws IOException {
        files.run("run");
        files.write("run/manifest.json", "{\"method\": \"spottune\", \"dataset\": {\"name\": \"birds\"}}");
        files.write(
                "evaluation/evaluation.json",
                "{\"top1\": 1, \"total\": 4, \"tunedShare\": [0.5], \"routedBlocks\": [2], \"tunedBlocksHistogram\": [2, 2]}");

        write(folder.toString());

        assertThat(page().named("svg")).hasSize(4);
        assertThat(page().ofClass("cell")).hasSize(3 + 3);
    }

    @Test
    void imagesThatWereShownSeveralTimesAreNotMore() throws IOException {
        Path evaluation = Path.of(files.evaluation("evaluation", "nowhere"), "evaluation.json");
        Files.writeString(
                evaluation,
                Files.readString(evaluation).replace("{\"top1\": 0.75", "{\"samples\": [0.5, 1], \"top1\": 0.75"));

        write(folder.toString());

        assertThat(page().texts("text")).contains("% of 2 test images, 2 samples each");
    }

    @Test
    void refusesAnExistingOutput() throws IOException {
        files.run("run");
        files.write("report.html", "mine");

        assertThatThrownBy(() -> write(folder.toString())).isInstanceOf(OutputExistsException.class);
        assertThat(folder.resolve("report.html")).hasContent("mine");
    }

    @Test
    void refusesFoldersWithNothingToReportOn() throws IOException {
        files.write("runs/notes.txt", "");

        assertThatThrownBy(() -> write(folder.toString()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        "expected folders with manifest.json and metrics.csv, with evaluation.json, or with sweep.json");
        assertThatThrownBy(() -> write(folder.resolve("nowhere").toString()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("nowhere': there is no such folder");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            manifest.json | {"method": "x"            | not valid JSON
            manifest.json | [1]                       | expected a JSON object, got [1]
            manifest.json | {"method": "x"}           | expected text in field 'dataset.name', got nothing
            config.json   | nonsense                  | not valid JSON
            metrics.csv   | epoch,loss;1              | expected 2 cells in line 2, got 1
            metrics.csv   | epoch,loss;1,2            | expected a column 'top1', got epoch,loss
            rounds.csv    | images,tuned-1;8,9        | expected a whole number from 0 to 8 in line 2, column 'tuned-1'
            """)
    void namesTheBrokenFile(String file, String lines, String complaint) {
        files.run("run");
        files.write("run/" + file, lines.replace(';', '\n'));

        assertThatThrownBy(() -> write(folder.toString()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("run/" + file + "': " + complaint);
        assertThat(folder.resolve("report.html")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            "top1": 0.75           | "top1": true            | expected a number in field 'top1', got true
            "top1": 0.75           | "top1": 75              | expected a number in [0, 1] in field 'top1', got 75.0
            "correct": 2           | "correct": 3            | Expected 0 to all images of a class to be correct
            "routedBlocks": [1, 2] | "routedBlocks": [-1, 2] | expected block indices from 0 to 9999
            [["frozen", "routed"], ["routed"]] | []          | expected the modes of all blocks in field 'segments'
            [0.25, 1.0]            | [0.25, 7]               | expected numbers in [0, 1] in field 'tunedShare', got 7
            [0.25, 1.0]            | [0.25]                  | expected a share in 'tunedShare' for each of 2 blocks
            "routedBlocks": [1, 2] | "routedBlocks": [0, 2]  | expected a share of routed block 1
            "routed"]]             | "rooted"]]              | expected frozen, tuned or routed in field 'segments', got "rooted"
            [[1, 0, 1]]            | [[1, 0]]                | expected triples of label, prediction and count
            [[1, 0, 1]]            | [[1, 5, 1]]             | Expected confusions of 2 classes
            [[1, 0, 1]]            | [[1, 0, 1.5]]           | expected a whole number in field 'confusions', got 1.5
            [0, 3, 1]              | [0, -3, 1]              | A histogram needs counts >= 0
            examples/3.png         | ../../secret            | expected the name of an image, examples/<id>.png
            examples/3.png         | examples/4.png          | there is no such file
            """)
    void namesWhatIsWrongWithAnEvaluation(String right, String wrong, String complaint) throws IOException {
        Path evaluation = Path.of(files.evaluation("evaluation", "nowhere"), "evaluation.json");
        String text = Files.readString(evaluation);
        assertThat(text).contains(right);
        Files.writeString(evaluation, text.replace(right, wrong));

        assertThatThrownBy(() -> write(folder.toString()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(complaint)
                .hasMessageContaining(folder.resolve("evaluation").toString());
        assertThat(folder.resolve("report.html")).doesNotExist();
    }

    @Test
    void showsNoFileThatIsNoImage() {
        files.evaluation("evaluation", "nowhere");
        files.write("evaluation/examples/3.png", "root:x:0:0");

        assertThatThrownBy(() -> write(folder.toString()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("examples/3.png': expected a PNG image");
    }

    private Report.Result write(String... inputs) throws IOException {
        return new Report(WrittenFiles.storage()).write(List.of(inputs), output());
    }

    private String output() {
        return folder.resolve("report.html").toString();
    }

    private HtmlElements page() throws IOException {
        return HtmlElements.parse(Files.readString(folder.resolve("report.html")));
    }

    private String name(String place) {
        return folder.getFileName() + "/" + place;
    }
}
