package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.report.LearningCurves.Epoch;
import org.w3c.dom.Element;

class LearningCurvesTest {

    private final SvgElements svg = SvgElements.of(new LearningCurves(
            List.of(new Epoch(1, 0.1, 2, 0.25), new Epoch(2, 0.1, 1, 0.5), new Epoch(3, 0.01, 0.5, 0.75))));

    @Test
    void everyEpochIsAPointOfBothCurves() {
        Element loss = svg.ofClass("loss").get(0);
        List<Double> heights = SvgElements.within(loss, "circle").stream()
                .map(point -> SvgElements.number(point, "cy"))
                .toList();

        assertThat(heights).hasSize(3);
        assertThat(heights.get(0)).isLessThan(heights.get(1));
        assertThat(heights.get(1) - heights.get(0)).isCloseTo(2 * (heights.get(2) - heights.get(1)), within(0.05));
        assertThat(SvgElements.texts(loss))
                .contains("1", "2", "3", "epoch (dashed: learning rate multiplied)", "0.500");
        assertThat(SvgElements.within(svg.ofClass("top1").get(0), "circle")).hasSize(3);
        assertThat(SvgElements.texts(svg.ofClass("top1").get(0))).contains("75.0");
    }

    @Test
    void stepsOfTheLearningRateAreMarked() {
        assertThat(SvgElements.texts(svg.ofClass("loss").get(0))).contains("\u00d7 0.1");
        assertThat(SvgElements.within(svg.ofClass("loss").get(0), "line").stream()
                        .filter(line -> line.hasAttribute("stroke-dasharray")))
                .hasSize(1);
    }

    @Test
    void aRateThatAlwaysChangesIsNotMarked() {
        List<Epoch> cosine = java.util.stream.IntStream.rangeClosed(1, 9)
                .mapToObj(epoch -> new Epoch(epoch, 1.0 / epoch, 1, 0.5))
                .toList();

        assertThat(SvgElements.of(new LearningCurves(cosine)).named("line").stream()
                        .filter(line -> line.hasAttribute("stroke-dasharray")))
                .isEmpty();
    }

    @Test
    void aLossThatIsNoNumberLeavesAGap() {
        SvgElements diverged = SvgElements.of(new LearningCurves(
                List.of(new Epoch(1, 1, 2, 0.1), new Epoch(2, 1, Double.NaN, 0.1), new Epoch(3, 1, Double.NaN, 0.1))));

        assertThat(SvgElements.within(diverged.ofClass("loss").get(0), "circle"))
                .hasSize(1);
        assertThat(diverged.named("path").get(0).getAttribute("d")).doesNotContain("NaN");
    }

    @Test
    void refusesNoEpochs() {
        assertThatThrownBy(() -> new LearningCurves(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Learning curves need at least one epoch, got none");
    }
}
