package org.spottune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.spottune.experiment.Metric;
import org.spottune.settings.ConfigurationException;

class SelectionTest {

    private static final String FILE =
            """
            source = model
            datasets = data
            seeds = [7, 8]
            %s
            methods { fine-tuning { %s } }
            domains { signs { %s } }
            """;

    @Property
    void choosesTheLargestTop1OrTheSmallestLoss(
            @ForAll @Size(min = 1, max = 6) List<@DoubleRange(min = 0, max = 1) Double> figures) {
        List<Selection.Tried> byTop1 =
                tried(figures, figures.stream().map(any -> 1.0).toList());
        List<Selection.Tried> byLoss = tried(figures.stream().map(any -> 0.5).toList(), figures);

        double largest = figures.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        double smallest =
                figures.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        assertThat(chosen(Metric.VALIDATION_TOP1, byTop1)).isEqualTo(figures.indexOf(largest));
        assertThat(chosen(Metric.VALIDATION_LOSS, byLoss)).isEqualTo(figures.indexOf(smallest));
    }

    @Test
    void takesTheOtherFigureOfEqualOnesAndThenTheFirst() {
        List<Selection.Tried> tried = tried(List.of(0.5, 0.7, 0.7, 0.7), List.of(1.0, 3.0, 2.0, 2.0));

        assertThat(chosen(Metric.VALIDATION_TOP1, tried)).isEqualTo(2);
        assertThat(chosen(Metric.VALIDATION_LOSS, tried)).isEqualTo(0);
    }

    @Test
    void leavesOutWhatDivergedInAnyFold() {
        TrialResult good = new TrialResult(Optional.of(0.9), Optional.of(0.1), Optional.empty(), 1);
        TrialResult bad = new TrialResult(Optional.empty(), Optional.empty(), Optional.of("not finite"), 1);
        List<Selection.Tried> tried = List.of(
                Selection.Tried.of(candidate(0), List.of(good, bad)),
                Selection.Tried.of(
                        candidate(1),
                        List.of(new TrialResult(Optional.of(0.1), Optional.of(2.0), Optional.empty(), 1))));

        assertThat(chosen(Metric.VALIDATION_TOP1, tried)).isEqualTo(1);
        assertThat(Selection.of("signs", "fine-tuning", rule(Metric.VALIDATION_TOP1), tried.subList(0, 1)))
                .isEmpty();
    }

    @Test
    void readsTheRule() {
        assertThat(read("", "", "").selection())
                .isEqualTo(new SelectionRule(SelectionRule.Images.HELD_OUT, 0.2, 3, Metric.VALIDATION_TOP1, 7));
        assertThat(read("select { fraction = 0.5, metric = validation-loss, seed = 3 }", "", "")
                        .selection())
                .isEqualTo(new SelectionRule(SelectionRule.Images.HELD_OUT, 0.5, 2, Metric.VALIDATION_LOSS, 3));
        Config onVal = read("select.images = val", "", "").selection().ofTrial(0);
        assertThat(onVal.getString("train-split")).isEqualTo("train");
        assertThat(onVal.getString("validation.split")).isEqualTo("val");
        assertThat(onVal.getLong("seed")).isEqualTo(7);
    }

    @Test
    void aDomainsValuesReplaceThoseOfTheMethodAndTheseTheShared() {
        SweepFile file = read(
                "select.grid { learning-rate = [1, 2], momentum = [0.1, 0.2] }",
                "select.learning-rate = [3, 4, 5]",
                "methods.fine-tuning.select.learning-rate = [6, 7]");

        assertThat(file.grid(new SweepCell("signs", "fine-tuning", 7)).candidates())
                .extracting(Candidate::toString)
                .containsExactly(
                        "learning-rate = 6, momentum = 0.1",
                        "learning-rate = 6, momentum = 0.2",
                        "learning-rate = 7, momentum = 0.1",
                        "learning-rate = 7, momentum = 0.2");
        assertThat(read("select.grid.momentum = [0.1, 0.2]", "", "train = false")
                        .grid(new SweepCell("signs", "fine-tuning", 7))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void whatIsChosenWinsOverAllThatIsSet() {
        SweepFile file = read("settings.epochs = 3", "select.epochs = [4, 5]", "settings.epochs = 6");
        SweepCell cell = new SweepCell("signs", "fine-tuning", 8);

        assertThat(file.settings(cell, file.grid(cell).candidates().get(1)).getInt("epochs"))
                .isEqualTo(5);
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        assertThatThrownBy(() -> read(
                        "select { folds = 9, metric = top1, images = test, grids.a = 1, grid { epochs = 3 } }",
                        "settings.momentum = 0.9, select { momentum = [0, 0.5], seed = [1, 2], epochs = [3, 3],"
                                + " learning-rate = [0.1, \"0.1\"], milestones = [[1], [1, 2]], validation.fraction = [0, 0.1] }",
                        "methods.fine-tuning.select = 3"))
                .isInstanceOfSatisfying(ConfigurationException.class, wrong -> assertThat(wrong.problems())
                        .contains(
                                "select: Setting 'folds' must be a whole number from 1 to 5, the parts that fraction 0.2"
                                        + " makes, got 9",
                                "'select.grid.epochs' must be a list of the values to choose from, got 3",
                                "'methods.fine-tuning.select.seed' cannot be selected: the sweep sets it",
                                "'methods.fine-tuning.select.validation.fraction' cannot be selected: the sweep sets"
                                        + " it",
                                "'methods.fine-tuning.select.epochs' must list two or more different values, got [3, 3]",
                                "'methods.fine-tuning.select.learning-rate' must list two or more different values, got"
                                        + " [0.1, 0.1]",
                                "'methods.fine-tuning' both sets and selects 'momentum'")
                        .anySatisfy(problem -> assertThat(problem)
                                .startsWith("select: Setting 'metric' must be one of ")
                                .endsWith(", got top1"))
                        .anySatisfy(problem -> assertThat(problem)
                                .startsWith("select: Setting 'images' must be one of ")
                                .endsWith(", got test"))
                        .anySatisfy(problem -> assertThat(problem).startsWith("select: Unknown setting 'grids"))
                        .anySatisfy(problem -> assertThat(problem)
                                .startsWith("Setting 'domains.signs.methods.fine-tuning.select' must be an object"))
                        .noneSatisfy(problem -> assertThat(problem).contains("milestones")));
    }

    @Test
    void foldersTellCandidatesApart() {
        assertThat(new Candidate(new TreeMap<>(Map.of("l2-sp.alpha", 0.3, "epochs", 3))).folder())
                .isEqualTo("epochs=3_l2-sp.alpha=0.3");
        String one = new Candidate(new TreeMap<>(Map.of("milestones", List.of(1, 2)))).folder();
        String other = new Candidate(new TreeMap<>(Map.of("milestones", "1, 2"))).folder();
        assertThat(one).matches("milestones=-1-2--[0-9a-f]{8}").isNotEqualTo(other);
        assertThat(new Candidate(new TreeMap<>(Map.of("a", "x".repeat(500)))).folder())
                .hasSizeLessThan(140);
    }

    private static SweepFile read(String top, String method, String domain) {
        return SweepFile.read(
                ConfigFactory.parseString(FILE.formatted(top, method, domain)).resolve());
    }

    private static SelectionRule rule(Metric metric) {
        return new SelectionRule(SelectionRule.Images.HELD_OUT, 0.2, 1, metric, 1);
    }

    private static Candidate candidate(int index) {
        return new Candidate(new TreeMap<>(Map.of("epochs", index + 1)));
    }

    private static List<Selection.Tried> tried(List<Double> top1, List<Double> loss) {
        return IntStream.range(0, top1.size())
                .mapToObj(i -> Selection.Tried.of(
                        candidate(i),
                        List.of(new TrialResult(
                                Optional.of(top1.get(i)), Optional.of(loss.get(i)), Optional.empty(), 1))))
                .toList();
    }

    private static int chosen(Metric metric, List<Selection.Tried> tried) {
        Selection made =
                Selection.of("signs", "fine-tuning", rule(metric), tried).orElseThrow();
        return (int) made.chosen().get("epochs") - 1;
    }
}
