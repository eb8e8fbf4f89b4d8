package org.spottune.spark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.data.DataException;
import org.spottune.decathlon.DecathlonDomain;
import org.spottune.spark.artifacts.HtmlElements;
import org.spottune.spark.artifacts.WrittenFiles;
import org.spottune.spark.score.SweepFiles;
import org.w3c.dom.Element;

class SweepReportTest {

    private static final String FAILURE = "{\"attempts\": 3, \"message\": \"%s\", \"when\": \"2026-11-21T10:00:00Z\"}";
    private static final List<Double> SHARES = List.of(0.25, 1.0);

    @TempDir
    private Path folder;

    private SweepFiles sweep;
    private WrittenFiles files;

    @BeforeEach
    void noSweepYet() {
        sweep = new SweepFiles(folder.resolve("sweep"));
        files = new WrittenFiles(folder);
    }

    /** Two domains, methods and seeds; of routed on dogs seed 1 is missing and seed 2 failed. */
    private void someSweep() throws IOException {
        sweep.describe("plain", List.of("cats", "dogs"), List.of("plain", "routed"), List.of(1, 2));
        for (String domain : List.of("cats", "dogs")) {
            sweep.cell(domain, "plain", 1, 60, 100);
            sweep.cell(domain, "plain", 2, 90, 100);
        }
        routed("cats", 1, 75);
        routed("cats", 2, 100);
        sweep.write(SweepFiles.cellFolder("dogs", "routed", 2) + "/failure.json", FAILURE.formatted("no <b>room</b>"));
    }

    private void routed(String domain, int seed, int correct) throws IOException {
        sweep.routedCell(domain, "routed", seed, correct, 100, SHARES);
        String cell = "sweep/" + SweepFiles.cellFolder(domain, "routed", seed);
        files.evaluation(cell + "/evaluation", "file:" + files.run(cell + "/run") + "/model");
    }

    @Test
    void aSweepIsOneSectionAndItsRunsHaveNone() throws IOException {
        someSweep();

        Report.Result result = write(folder.toString());

        HtmlElements page = page();
        assertThat(result)
                .isEqualTo(new Report.Result(folder.resolve("report.html").toString(), 1, 0, 0));
        assertThat(page.texts("h2")).containsExactly("Transfer against plain", "Sweep some");
        assertThat(page.texts("h3"))
                .containsExactly("Failed cells", "Leaderboard", "Losses", "Routes of routed", "Time and cost");
        assertThat(page.texts("p")).contains("1 sweep.", "8 cells: 6 finished, 1 failed, 1 not run.");
        assertThat(page.texts("td"))
                .contains("plain, routed", "cats, dogs", "1, 2", "plain", "models/source")
                .contains("no <b>room</b>2026-11-21T10:00:00Z");
        assertThat(page.named("svg"))
                .extracting(
                        picture -> HtmlElements.within(picture, "title").get(0).getTextContent())
                .containsExactly(
                        "Decathlon score by domain and method",
                        "Losses on cats",
                        "Images on the fine-tuned branch, by domain and residual block",
                        "Fine-tuned blocks per image, by domain",
                        "Time by domain and method");
    }

    @Test
    void theLeaderboardHasTheFiguresOfTheScore() throws IOException {
        someSweep();
        sweep.cell("cats", "plain", 2, 90, 100, "val", true);

        write(folder.toString());

        HtmlElements page = page();
        // Errors of 0.4 and 0.1 with E_max 0.5: 40 and 640 on each domain. Routed has cats alone: 250 and 1000.
        assertThat(page.ofClass("own"))
                .extracting(SweepReportTest::row)
                .containsExactly(
                        List.of(
                                "plain",
                                "680.0\u00b1848.5",
                                "2.00",
                                "0.0",
                                "2",
                                "75.00vs\u00b121.21",
                                "75.00\u00b121.21"),
                        List.of("routed", "625.0[1/2]\u00b1530.3", "1.50", "0.0", "2", "87.50\u00b117.68", "\u2013"));
        assertThat(page.texts("li"))
                .contains(
                        "Scores are relative to the errors of 'plain', not to those of the challenge.",
                        "routed: incomplete, 1 of 2 domains",
                        "v: measured on the validation split, not on the test split",
                        "s: measured on images that training has seen");
        assertThat(page.ofClass("score"))
                .extracting(bar -> bar.getAttribute("data-mean"))
                .containsExactly("340", "625", "340", "none");
    }

    private static List<String> row(Element row) {
        return HtmlElements.within(row, "*").stream()
                .filter(cell -> cell.getTagName().matches("t[hd]"))
                .map(Element::getTextContent)
                .toList();
    }

    @Test
    void transferIsToldAgainstTheBaselineWithTheSameSeeds() throws IOException {
        someSweep();
        routed("dogs", 1, 50);
        routed("dogs", 2, 95);
        SweepFiles other = new SweepFiles(folder.resolve("other"));
        other.describe("plain", List.of("birds"), List.of("plain", "drawn"), List.of(1, 2));
        other.cell("birds", "plain", 1, 60, 100);
        other.cell("birds", "plain", 2, 60, 100);
        other.cell("birds", "drawn", 1, 50, 100);
        other.cell("birds", "drawn", 2, 55, 100);

        write(folder.toString());

        Element table = page().ofClass("leaderboard scroll").get(0);
        assertThat(HtmlElements.within(table, "tr").stream().map(SweepReportTest::row))
                .containsExactly(
                        List.of("source", "target", "plain", "drawn", "routed"),
                        List.of("source", "birds", "60.00\u00b10.00", "52.50\u25bc\u00b13.54-7.50\u00b13.54", "\u2013"),
                        List.of("source", "cats", "75.00\u00b121.21", "\u2013", "87.50\u00b117.68+12.50\u00b13.54"),
                        List.of(
                                "source",
                                "dogs",
                                "75.00\u00b121.21",
                                "\u2013",
                                "72.50\u25bf\u00b131.82-2.50\u00b110.61"));
        assertThat(HtmlElements.within(table, "td"))
                .filteredOn(cell -> cell.getAttribute("class").contains("negative"))
                .hasSize(1);
    }

    @Test
    void chosenSettingsStandWithWhatTheyWereChosenFrom() throws IOException {
        someSweep();
        sweep.write(
                "selection/cats/plain/selection.json",
                """
                {"domain": "cats", "method": "plain",
                 "rule": {"images": "held-out", "fraction": 0.25, "folds": 2, "metric": "validation-top1", "seed": 1},
                 "chosen": {"learning-rate": 0.1},
                 "candidates": [
                  {"settings": {"learning-rate": 0.1}, "top1": 0.5, "loss": 1.25,
                   "folds": [{"top1": 0.5, "loss": 1.25, "seconds": 1}]},
                  {"settings": {"learning-rate": 100}, "folds": [{"diverged": "it did", "seconds": 1}]}]}
                """);

        write(folder.toString());

        Element table = page().ofClass("cells scroll").get(0);
        assertThat(HtmlElements.within(table, "tr").stream().skip(1).map(SweepReportTest::row))
                .containsExactly(
                        List.of("cats/plain", "learning-rate = 0.1", "chosen", "50.0 %", "1.2500"),
                        List.of("", "learning-rate = 100", "", "\u2013", "\u2013"));
        assertThat(page().texts("p"))
                .anyMatch(
                        text -> text.contains("held-out training images, 25.0 % of them in each of 2 folds; the best by"
                                + " validation-top1 was chosen. Test images were not used."));
    }

    @Test
    void tenDomainsStandAmongThePublishedMethods() throws IOException {
        sweep.describe("published", DecathlonDomain.folders(), List.of("ours"), List.of(1));
        for (String domain : DecathlonDomain.folders()) {
            sweep.cell(domain, "ours", 1, 100, 100);
        }

        write(folder.toString());

        HtmlElements page = page();
        assertThat(page.ofClass("published")).hasSize(20);
        assertThat(page.ofClass("own")).hasSize(1);
        assertThat(HtmlElements.within(page.ofClass("leaderboard scroll").get(0), "abbr"))
                .extracting(Element::getTextContent)
                .containsExactly(
                        "score", "#par", "MB", "seeds", "ImNet", "Airc.", "C100", "DPed", "DTD", "GTSR", "Flwr", "OGlt",
                        "SVHN", "UCF");
        assertThat(row(HtmlElements.within(page.ofClass("leaderboard scroll").get(0), "tr")
                        .get(5)))
                .startsWith("SpotTune (paper)", "3612.2", "11.00", "\u2013", "\u2013", "60.32");
        assertThat(row(HtmlElements.within(page.ofClass("leaderboard scroll").get(0), "tr")
                        .get(3)))
                .startsWith("NetTailor (paper)", "3743.6", "\u2013", "\u2013", "\u2013", "61.42");
        assertThat(page.texts("td")).contains("published, the challenge's own");
        assertThat(page.texts("h3")).doesNotContain("Failed cells", "Routes of ours");
    }

    @Test
    void withoutScoreThePageTellsWhyAndShowsAccuracies() throws IOException {
        sweep.describe("published", List.of("counts"), List.of("ours"), List.of(1));
        sweep.cell("counts", "ours", 1, 3, 4);

        write(folder.toString());

        HtmlElements page = page();
        assertThat(page.texts("h3")).containsExactly("Accuracies", "Time and cost");
        assertThat(page.ofClass("why"))
                .extracting(Element::getTextContent)
                .containsExactly(
                        "There are no scores. Cannot score against 'published': the challenge has no errors for"
                                + " [counts]; choose --baseline from [ours]");
        assertThat(page.ofClass("own"))
                .extracting(SweepReportTest::row)
                .containsExactly(List.of("ours", "1.50", "0.0", "1", "75.00"));
        assertThat(page.named("svg")).hasSize(1);
    }

    @Test
    void aSweepOfWhichNothingIsFinishedIsAReportToo() throws IOException {
        sweep.describe("published", List.of("dtd"), List.of("ours"), List.of(1));

        write(folder.toString());

        assertThat(page().texts("p"))
                .contains("1 cell: 0 finished, 1 not run.")
                .anyMatch(text -> text.endsWith("none of its 1 cells is finished"));
        assertThat(page().named("svg")).isEmpty();
        assertThat(page().ofClass("own")).isEmpty();
        assertThat(page().named("tfoot")).isEmpty();
    }

    @Test
    void routesAreOfTheFirstFinishedSeedOfEachDomain() throws IOException {
        someSweep();
        write(folder.toString());
        assertThat(page().texts("figcaption"))
                .anyMatch(text -> text.endsWith("(cf. Guo et al., Fig. 3). Seed 1 alone. No routes for dogs."));
        assertThat(page().texts("text")).contains("% of each domain's test images");

        Files.delete(folder.resolve("report.html"));
        routed("dogs", 2, 50);
        write(folder.toString());

        assertThat(page().texts("figcaption"))
                .anyMatch(text -> text.endsWith("(cf. Guo et al., Fig. 4). The first finished seed of each domain."));
        assertThat(page().ofClass("strip")).hasSize(2);
        assertThat(page().ofClass("panel")).hasSize(2);
        assertThat(page().texts("text")).contains("cats, seed 1", "dogs, seed 2");
        assertThat(page().ofClass("cell"))
                .extracting(cell -> cell.getAttribute("data-tuned-share"))
                .containsExactly("none", "0.25", "1", "none", "0.25", "1");
    }

    @Test
    void countsTheTimeOfACellAndOfItsWorkers() throws IOException {
        sweep.describe("plain", List.of("cats"), List.of("plain"), List.of(1, 2));
        // 1000 s of training by two workers in an earlier call, and 800 s of evaluation in the one that finished the
        // cell.
        sweep.routedCell("cats", "plain", 1, 1, 2, SHARES);
        String file = sweep.cellFile("cats", "plain", 1);
        sweep.write(
                file, sweep.read(file).replace("1.0,", "1000.0,").replace("\"seconds\": 2.0", "\"seconds\": 800.0"));
        sweep.cell("cats", "plain", 2, 1, 2);

        write(folder.toString());

        Element table = page().ofClass("cells scroll").get(0);
        assertThat(HtmlElements.within(table, "tr").stream().skip(1).map(SweepReportTest::row))
                .containsExactly(
                        List.of("cats/plain/1", "finished", "50.0 %", "2", "1,000.0", "800.0", "1.000", "\u2013"),
                        List.of("cats/plain/2", "finished", "50.0 %", "1", "1.0", "1.0", "0.001", "\u2013"),
                        List.of("sum", "2 finished", "", "", "1,001.0", "801.0", "1.001", ""));
        assertThat(page().ofClass("time"))
                .extracting(bar -> bar.getAttribute("data-seconds"))
                .containsExactly("901");
    }

    @Test
    void linksLeadToTheFoldersOfCells() throws IOException {
        someSweep();
        Files.createDirectories(folder.resolve("pages"));
        Files.createDirectories(
                folder.resolve("sweep/" + SweepFiles.cellFolder("cats", "routed", 1) + "/.predictions.tmp-1"));
        new Report(WrittenFiles.storage())
                .write(
                        List.of(sweep.path()),
                        folder.resolve("pages/report.html").toString());

        HtmlElements page = HtmlElements.parse(Files.readString(folder.resolve("pages/report.html")));
        URI base = folder.resolve("pages/report.html").toUri();
        assertThat(page.named("a")).hasSize(4).allSatisfy(link -> {
            assertThat(link.getAttribute("href")).startsWith("../sweep/cells/cats/routed/seed-");
            assertThat(Path.of(base.resolve(link.getAttribute("href")))).isDirectory();
        });
        assertThat(page.texts("a")).containsExactly("evaluation", "run", "evaluation", "run");
    }

    @Test
    void runsBesideASweepHaveTheirSectionsAndSoHasARunOfItThatIsAskedFor() throws IOException {
        someSweep();
        files.evaluation("evaluations/one", "file:" + files.run("runs/one") + "/model");
        String asked = folder.resolve("sweep/" + SweepFiles.cellFolder("cats", "routed", 1) + "/run")
                .toString();

        Report.Result result = write(folder.toString(), asked);

        assertThat(result)
                .extracting(Report.Result::sweeps, Report.Result::runs, Report.Result::evaluations)
                .containsExactly(1, 2, 1);
        assertThat(page().texts("h2"))
                .containsExactly("Transfer against plain", "Sweep some", folder.getFileName() + "/runs/one", "run");
        assertThat(page().texts("p")).startsWith("1 sweep, 2 runs, 1 evaluation.");
    }

    @Test
    void severalSweepsAndRunsHaveATableOfContents() throws IOException {
        someSweep();
        SweepFiles other = new SweepFiles(folder.resolve("other"));
        other.describe("plain", List.of("cats"), List.of("plain"), List.of(1));
        files.run("runs/a");
        files.run("runs/b");

        write(folder.toString());

        assertThat(HtmlElements.within(page().named("nav").get(0), "a"))
                .extracting(link -> link.getAttribute("href"))
                .containsExactly("#sweep-1", "#sweep-2", "#run-1", "#run-2");
        assertThat(page().named("section"))
                .extracting(section -> section.getAttribute("id"))
                .containsExactly("transfer", "sweep-1", "sweep-2", "run-1", "run-2");
    }

    @Test
    void namesAreTextWhateverTheyHold() throws IOException {
        String hostile = "<script>x('&amp;')<";
        // Those of domains and methods, which are folders too, a sweep refuses to be anything but plain.
        String method = "R+D.x_1-2";
        sweep.describe(hostile, List.of("cats", "dogs"), List.of(method), List.of(1));
        sweep.write("sweep.json", sweep.read("sweep.json").replace("some", "]]>" + hostile));
        for (String domain : List.of("cats", "dogs")) {
            sweep.routedCell(domain, method, 1, 1, 2, SHARES);
            files.evaluation("sweep/" + SweepFiles.cellFolder(domain, method, 1) + "/evaluation", "anywhere");
        }

        write(folder.toString());

        String html = Files.readString(folder.resolve("report.html"));
        assertThat(html).doesNotContain("<script", "<link", "url(", "@import");
        // A browser does not undo escapes in a style.
        assertThat(html.substring(html.indexOf("<style>"), html.indexOf("</style>")))
                .doesNotContain("&");
        assertThat(page().texts("h2")).containsExactly("Sweep ]]>" + hostile);
        assertThat(page().texts("h3")).contains("Routes of " + method);
        assertThat(page().named("*")).allSatisfy(element -> {
            assertThat(element.getAttribute("src")).isEmpty();
            assertThat(element.getAttribute("href")).matches("(\\./sweep/cells/[^<>\"]*)?");
        });
        assertThat(page().named("a")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            cell.json                  | "seconds": 2.0       | "seconds": "x"       | seed-1/cell.json': Cannot deserialize
            cell.json                  | "trainingSeconds": 1 | "trainingSeconds": -1 | Times must be >= 0, got -1.0
            cell.json                  | "total": 100         | "total": 1           | has 75 correct of 1 images
            evaluation/evaluation.json | "top1": 0.75         | "top1": 7            | expected a number in [0, 1] in field 'top1'
            """)
    void namesTheBrokenFile(String file, String right, String wrong, String complaint) throws IOException {
        someSweep();
        String path = SweepFiles.cellFolder("cats", "routed", 1) + "/" + file;
        assertThat(sweep.read(path)).contains(right);
        sweep.write(path, sweep.read(path).replace(right, wrong));

        assertThatThrownBy(() -> write(folder.toString()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(complaint)
                .hasMessageContaining("cats/routed");
        assertThat(folder.resolve("report.html")).doesNotExist();
    }

    @Test
    void refusesRoutesOfNetworksThatDiffer() throws IOException {
        someSweep();
        routed("dogs", 1, 50);
        String file = SweepFiles.cellFolder("dogs", "routed", 1) + "/evaluation/evaluation.json";
        sweep.write(
                file,
                sweep.read(file)
                        .replace("[[\"frozen\", \"routed\"], [\"routed\"]]", "[[\"frozen\", \"routed\", \"routed\"]]"));

        assertThatThrownBy(() -> write(folder.toString()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Cannot draw the routes of 'routed'")
                .hasMessageContaining("'dogs' of [3]");
    }

    @Test
    void refusesAFileThatDescribesNoSweep() throws IOException {
        sweep.write("sweep.json", "{\"name\": \"x\"}");

        assertThatThrownBy(() -> write(folder.toString()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("sweep/sweep.json': Missing required creator property 'source'");
    }

    private Report.Result write(String... inputs) throws IOException {
        return new Report(WrittenFiles.storage())
                .write(List.of(inputs), folder.resolve("report.html").toString());
    }

    private HtmlElements page() throws IOException {
        return HtmlElements.parse(Files.readString(folder.resolve("report.html")));
    }
}
