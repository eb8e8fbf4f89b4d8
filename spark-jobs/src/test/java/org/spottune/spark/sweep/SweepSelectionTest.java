package org.spottune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.Split;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.session.StoppedException;
import org.spottune.spark.storage.Storage;

@ExtendWith(LocalSpark.class)
class SweepSelectionTest {

    private static final String RULE = "select { folds = 2, fraction = 0.25, metric = validation-loss }";
    private static final String RATES = "{ fine-tuning { select.learning-rate = [0.02, 1e-6] } }";

    @TempDir
    private static Path shared;

    private static PictureDataset data;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    SweepSelectionTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void makeDataset() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 4, 1);
    }

    @Test
    void choosesOnHeldOutImagesAndRunsTheCellsWithWhatWasChosen() throws IOException {
        SweepPlan plan = plan(RULE + ", seeds = [1, 2]", RATES);
        assertThat(plan.selections()).singleElement().satisfies(selection -> {
            assertThat(selection.size()).isEqualTo(4);
            assertThat(selection.runnable()).hasSize(4);
        });

        SweepResult result = run(plan);

        assertThat(result.trials()).isEqualTo(4);
        assertThat(result.finished()).isEqualTo(2);
        assertThat(result.failed()).isEmpty();
        Selection selection = selection();
        assertThat(selection.candidates())
                .extracting(Selection.Tried::text)
                .containsExactly("learning-rate = 0.02", "learning-rate = 1.0E-6");
        for (Selection.Tried tried : selection.candidates()) {
            assertThat(tried.folds()).hasSize(2);
            assertThat(tried.loss().orElseThrow())
                    .isEqualTo(tried.folds().stream()
                                    .mapToDouble(fold -> fold.loss().orElseThrow())
                                    .sum()
                            / 2);
        }
        double first = selection.candidates().get(0).loss().orElseThrow();
        double second = selection.candidates().get(1).loss().orElseThrow();
        assertThat(first).isNotEqualTo(second);
        assertThat(selection.chosen()).containsEntry("learning-rate", first < second ? 0.02 : 1e-6);
        for (CellResult cell : result.results()) {
            assertThat(cell.selected()).isEqualTo(selection.chosen());
            assertThat(Files.readString(folder.resolve("sweep/cells/one/fine-tuning/seed-" + cell.seed())
                            .resolve("run/config.json")))
                    .contains("\"learning-rate\" : " + (first < second ? "0.02" : "1.0E-6"))
                    .contains("\"seed\" : " + cell.seed());
        }
    }

    @Test
    void trialsMeetNoTestImageAndKeepNoNetwork() throws IOException {
        run(plan(RULE, RATES));

        Path trial = trial("learning-rate=0.02", 1);
        assertThat(Files.readString(trial.resolve("run/config.json"))).contains("\"fraction\" : 0.25", "\"fold\" : 1");
        // Of 4 images of each of 8 classes one is held out.
        assertThat(Files.readString(trial.resolve("run/manifest.json"))).contains("\"images\" : 24");
        assertThat(trial.resolve("run/metrics.csv")).exists();
        assertThat(trial.resolve("evaluation")).doesNotExist();
        for (String network : List.of("model", "checkpoints", "routed-model")) {
            assertThat(trial.resolve("run").resolve(network)).doesNotExist();
        }
    }

    @Test
    void goesOnWithTheTrialsThatAreLeft() throws IOException {
        run(plan(RULE, RATES));
        String before = Files.readString(folder.resolve("sweep/selection/one/fine-tuning/selection.json"));
        byte[] network = Files.readAllBytes(network());
        Files.delete(folder.resolve("sweep/selection/one/fine-tuning/selection.json"));
        Files.delete(trial("learning-rate=0.02", 0).resolve("trial.json"));
        delete(trial("learning-rate=0.02", 0).resolve("run"));
        delete(folder.resolve("sweep/cells"));
        FileTime kept = Files.getLastModifiedTime(trial("learning-rate=0.02", 1).resolve("trial.json"));

        SweepPlan plan = plan(RULE, RATES);
        assertThat(plan.selections().get(0).runnable()).hasSize(1);
        SweepResult result = run(plan);

        assertThat(result.trials()).isEqualTo(1);
        assertThat(withoutTimes(Files.readString(folder.resolve("sweep/selection/one/fine-tuning/selection.json"))))
                .isEqualTo(withoutTimes(before));
        assertThat(Files.getLastModifiedTime(trial("learning-rate=0.02", 1).resolve("trial.json")))
                .isEqualTo(kept);
        assertThat(network()).hasBinaryContent(network);
    }

    @Test
    void aSweepThatWasStoppedAmongItsTrialsEndsWhereOthersDo() throws IOException {
        run(plan(RULE, RATES));
        byte[] network = Files.readAllBytes(network());
        delete(folder.resolve("sweep"));

        StopRequest stop = new StopRequest();
        Progress afterOne = (phase, done, total) -> {
            if (done > 0) {
                stop.request();
            }
        };
        SweepPlan plan = plan(RULE + ", concurrent-cells = 1", RATES);
        assertThatThrownBy(() -> new SweepJob(spark, afterOne, stop).run(plan)).isInstanceOf(StoppedException.class);
        assertThat(folder.resolve("sweep/cells")).doesNotExist();

        SweepResult result = run(plan(RULE, RATES));

        assertThat(result.trials()).isEqualTo(3);
        assertThat(network()).hasBinaryContent(network);
    }

    @Test
    void leavesMadeSelectionsAndFinishedCellsAlone() throws IOException {
        run(plan(RULE, RATES));
        FileTime written = Files.getLastModifiedTime(network());

        SweepPlan plan = plan(RULE, RATES);
        assertThat(plan.selections()).isEmpty();
        SweepResult again = run(plan);
        assertThat(again.skipped()).isEqualTo(1);
        SweepPlan more = plan(RULE + ", seeds = [1, 2]", RATES);
        assertThat(more.selections().get(0).made()).isPresent();
        assertThat(run(more).trials()).isZero();

        assertThat(Files.getLastModifiedTime(network())).isEqualTo(written);
        assertThat(selection().chosen())
                .isEqualTo(sweep().result(new SweepCell("one", "fine-tuning", 2))
                        .orElseThrow()
                        .selected());
    }

    @Test
    void usesTheTrialsOfASmallerGrid() throws IOException {
        run(plan(RULE, RATES));
        delete(folder.resolve("sweep/selection/one/fine-tuning/selection.json"));
        delete(folder.resolve("sweep/cells"));

        SweepResult result = run(plan(RULE, "{ fine-tuning { select.learning-rate = [0.01, 0.02, 1e-6] } }"));

        assertThat(result.trials()).isEqualTo(2);
        assertThat(selection().candidates()).hasSize(3);
    }

    @Test
    void refusesAnotherGridOrRuleThanCellsWereChosenBy() throws IOException {
        run(plan(RULE, RATES));

        for (String changed : List.of(RULE.replace("folds = 2", "folds = 3"), RULE.replace("loss", "top1"))) {
            assertThatThrownBy(() -> plan(changed + ", seeds = [1, 2]", RATES))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(
                            "Settings of one/fine-tuning were chosen from other values or by another rule")
                    .hasMessageContaining("selection/one/fine-tuning/selection.json");
        }
    }

    @Test
    void neverChoosesValuesThatDiverge() throws IOException {
        SweepResult result =
                run(plan("select.folds = 1", "{ fine-tuning { select.learning-rate = [1e30, 0.02, 1e29] } }"));

        assertThat(result.failed()).isEmpty();
        assertThat(selection().chosen()).containsEntry("learning-rate", 0.02);
        assertThat(selection().candidates().get(0).top1()).isEmpty();
        assertThat(selection().candidates().get(0).folds().get(0).diverged().orElseThrow())
                .contains("Training diverged");
    }

    @Test
    void tellsWithEachCellWhyNothingCouldBeChosen() throws IOException {
        String methods = "{ fine-tuning { select.learning-rate = [1e30, 1e29] }, feature-extractor {} }";
        SweepResult result = run(plan("select.folds = 1", methods));

        assertThat(result.complete()).isFalse();
        assertThat(result.finished()).isEqualTo(1);
        assertThat(result.failed())
                .containsOnlyKeys("one/fine-tuning/1")
                .containsValue("Settings were not chosen: training diverged with each of the 2 combinations of"
                        + " [learning-rate]");
        SweepPlan again = plan("select.folds = 1", methods);
        assertThat(again.cells())
                .extracting(PlannedCell::state)
                .containsExactlyInAnyOrder(PlannedCell.State.FAILED, PlannedCell.State.FINISHED);
        assertThat(run(again).failed()).containsOnlyKeys("one/fine-tuning/1");
    }

    @Test
    void aTrialThatFailsIsTriedAgain() throws IOException {
        SweepPlan plan = plan(RULE + ", attempts = 2", RATES);
        Path inTheWay = trial("learning-rate=0.02", 1).resolve("run/model");
        Files.createDirectories(inTheWay.getParent());
        Files.writeString(inTheWay, "in the way");

        SweepResult result = run(plan);

        assertThat(result.trials()).isEqualTo(3);
        assertThat(result.failed().get("one/fine-tuning/1"))
                .startsWith("Settings were not chosen: trial (learning-rate = 0.02) fold 1 failed: ");
        Files.delete(inTheWay);
        assertThat(run(plan(RULE, RATES)).complete()).isTrue();
        assertThat(trial("learning-rate=0.02", 1).resolve("failure.json")).doesNotExist();
    }

    @Test
    void choosesEveryCombinationForEachMethodThatUsesTheSharedGrid() throws IOException {
        SweepPlan plan = plan(
                "select { folds = 2, grid { l2-sp.alpha = [0.1, 1, 2], learning-rate = [0.1, 0.01] } }",
                "{ fine-tuning {}, l2-sp { select.learning-rate = [0.3, 0.4] } }");

        assertThat(plan.selections())
                .extracting(PlannedSelection::name)
                .containsExactly("one/fine-tuning", "one/l2-sp");
        assertThat(plan.selections()).extracting(PlannedSelection::size).containsExactly(4L, 12L);
        assertThat(plan.selections().get(1).trials().get(2).trial())
                .hasToString("one/l2-sp (l2-sp.alpha = 0.1, learning-rate = 0.4) fold 0");
    }

    @Test
    void tellsEverythingThatIsWrongWithTheValues() {
        assertThatThrownBy(() -> plan(
                        "select.grid.global-k.k = [1, 2]",
                        "{ fine-tuning { select { learning-rate = [0.1, -1], l2-sp.alpha = [1, 2] } } }"))
                .isInstanceOfSatisfying(ConfigurationException.class, wrong -> assertThat(wrong.problems())
                        .anySatisfy(problem -> assertThat(problem)
                                .startsWith("one/fine-tuning (l2-sp.alpha = 1, learning-rate = -1): Setting"
                                        + " 'learning-rate' must be a finite number > 0, got -1"))
                        .anySatisfy(problem -> assertThat(problem)
                                .startsWith("one/fine-tuning (l2-sp.alpha = 2, learning-rate = 0.1): Setting"
                                        + " 'l2-sp.alpha' has no effect with method 'fine-tuning'"))
                        .contains("Setting 'global-k.k' has no effect on any cell of the sweep"));
    }

    @Test
    void needsAValidationSplitToChooseOnIt() {
        assertThatThrownBy(() -> plan("select.images = val", RATES))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has 0 in split val");
    }

    @Test
    void refusesCellsThatLackTheImagesWhichTheirTrialsHoldOut() {
        for (String asking : List.of(
                "select.early-stopping.patience = [0, 1]",
                "settings.early-stopping.patience = 1, select.learning-rate = [0.02, 0.01]")) {
            assertThatThrownBy(() -> plan(RULE, "{ fine-tuning { " + asking + " } }"))
                    .isInstanceOfSatisfying(
                            ConfigurationException.class,
                            wrong -> assertThat(wrong.problems()).isNotEmpty().allSatisfy(problem -> assertThat(problem)
                                    .startsWith("one/fine-tuning/1 (")
                                    .contains("Settings ask for validation images")
                                    .contains("set validation.fraction")));
        }
    }

    @Test
    void refusesOtherSettingsThanThoseThatWereChosenBeside() throws IOException {
        run(plan(RULE, RATES));

        assertThatThrownBy(
                        () -> plan(RULE + ", seeds = [1, 2], settings.epochs = 2", RATES, List.of("one/fine-tuning/2")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("one/fine-tuning (learning-rate = 0.02): Cannot resume with 'epochs' = 2: the run"
                        + " began with 1")
                .hasMessageContaining(
                        "Settings of one/fine-tuning were chosen with other settings than the file has now: delete");
    }

    @Test
    void measuresEachFoldOnOtherImages() throws IOException {
        run(plan(RULE, RATES));
        long images = StoredDataset.open(spark, new org.apache.hadoop.fs.Path(data.dataset()))
                .description()
                .images(Split.TRAIN);

        for (int fold = 0; fold < 2; fold++) {
            String metrics = Files.readString(trial("learning-rate=0.02", fold).resolve("run/manifest.json"));
            assertThat(metrics).contains("\"images\" : " + images * 3 / 4);
        }
        assertThat(sweep().result(trialOf(0)).orElseThrow().loss())
                .isNotEqualTo(sweep().result(trialOf(1)).orElseThrow().loss());
    }

    private static SweepTrial trialOf(int fold) {
        return new SweepTrial("one", "fine-tuning", new Candidate(new TreeMap<>(Map.of("learning-rate", 0.02))), fold);
    }

    private SweepPlan plan(String more, String methods) throws IOException {
        return plan(more, methods, List.of());
    }

    private SweepPlan plan(String more, String methods, List<String> only) throws IOException {
        String text = "settings { epochs = 1, batch-size = 8, averaging-frequency = 2, learning-rate = 0.05 }\n"
                + "source = \"" + data.source() + "\"\n" + more + "\nmethods " + methods
                + "\ndomains { one { dataset = \"" + data.dataset() + "\" } }";
        return SweepPlan.of(
                SweepFile.read(ConfigFactory.parseString(text)),
                folder.resolve("sweep").toString(),
                only,
                storage());
    }

    private SweepResult run(SweepPlan plan) throws IOException {
        return new SweepJob(spark, Progress.NONE).run(plan);
    }

    private Path trial(String candidate, int fold) {
        return folder.resolve("sweep/selection/one/fine-tuning")
                .resolve(candidate)
                .resolve("fold-" + fold);
    }

    private Path network() {
        return folder.resolve("sweep/cells/one/fine-tuning/seed-1/run/model/network.zip");
    }

    private Selection selection() throws IOException {
        Optional<Selection> made = sweep().selection("one", "fine-tuning");
        return made.orElseThrow();
    }

    private static String withoutTimes(String json) {
        return json.replaceAll("\"seconds\" : [0-9.E-]+", "");
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(each);
            }
        }
    }

    private SweepFolder sweep() {
        return new SweepFolder(folder.resolve("sweep").toString(), storage());
    }

    private Storage storage() {
        return new Storage(spark.sparkContext().hadoopConfiguration());
    }
}
