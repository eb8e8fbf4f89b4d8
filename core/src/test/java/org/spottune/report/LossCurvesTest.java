package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.spottune.report.LossCurves.Epoch;
import org.spottune.report.LossCurves.Method;
import org.w3c.dom.Element;

class LossCurvesTest {

    private static final Method TUNED = new Method("fine-tuning", List.of(epoch(1, 2, 3), epoch(2, 0.2, 1)));
    private static final Method DRAWN = new Method("l2-sp", List.of(epoch(1, 2, 3), epoch(2, 1, 0.9)));

    private static Epoch epoch(int number, double empirical, double validation) {
        return new Epoch(number, empirical, OptionalDouble.of(validation));
    }

    private static SvgElements svg(Optional<String> baseline, Method... methods) {
        return SvgElements.of(new LossCurves("signs", List.of(methods), baseline));
    }

    @Test
    void everyMethodHasAPanelWithTwoLinesAndTheirLastValues() {
        SvgElements svg = svg(Optional.empty(), TUNED, DRAWN);

        assertThat(svg.ofClass("losses")).hasSize(2).allSatisfy(panel -> assertThat(SvgElements.within(panel, "path"))
                .hasSize(2));
        assertThat(SvgElements.texts(svg.ofClass("losses").get(0))).contains("fine-tuning", "0.200", "1.00");
        assertThat(SvgElements.texts(svg.ofClass("losses").get(1))).contains("l2-sp", "1.00", "0.900");
    }

    @Test
    void theBaselineLiesBehindTheOthers() {
        SvgElements svg = svg(Optional.of("fine-tuning"), TUNED, DRAWN);

        assertThat(SvgElements.within(svg.ofClass("losses").get(0), "path")).hasSize(2);
        assertThat(SvgElements.within(svg.ofClass("losses").get(1), "path")).hasSize(4);
    }

    @Test
    void allPanelsHaveOneLogarithmicScale() {
        SvgElements svg = svg(Optional.empty(), TUNED, DRAWN);
        double[] first = ends(svg.ofClass("losses").get(0));
        double[] second = ends(svg.ofClass("losses").get(1));

        // 2 to 0.2 is a decade, 2 to 1 the part log10(2) of one.
        assertThat((second[1] - second[0]) / (first[1] - first[0])).isCloseTo(Math.log10(2), within(0.01));
        assertThat(first[0]).isEqualTo(second[0]);
    }

    /** Heights of the first and the last point of the empirical loss, which is drawn last. */
    private static double[] ends(Element panel) {
        List<Element> paths = SvgElements.within(panel, "path");
        String[] points =
                paths.get(paths.size() - 1).getAttribute("d").substring(1).split("L");
        return new double[] {
            Double.parseDouble(points[0].split(" ")[1]),
            Double.parseDouble(points[points.length - 1].split(" ")[1])
        };
    }

    @Test
    void aLossThatIsNoNumberLeavesAGap() {
        Method diverged = new Method(
                "diverged",
                List.of(
                        new Epoch(1, 2, OptionalDouble.empty()),
                        new Epoch(2, Double.NaN, OptionalDouble.empty()),
                        new Epoch(3, Double.POSITIVE_INFINITY, OptionalDouble.empty())));
        SvgElements svg = svg(Optional.empty(), diverged);

        assertThat(svg.named("path")).singleElement().satisfies(path -> assertThat(path.getAttribute("d"))
                .doesNotContain("NaN", "Inf"));
        SvgElements nothing =
                svg(Optional.empty(), new Method("never", List.of(new Epoch(1, Double.NaN, OptionalDouble.empty()))));
        assertThat(nothing.named("path")).isEmpty();
    }

    @Test
    void refusesNothingToDraw() {
        assertThatThrownBy(() -> new LossCurves("signs", List.of(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Loss curves need at least one method, got none");
        assertThatThrownBy(() -> new Method("empty", List.of()))
                .hasMessage("Loss curves of 'empty' need at least one epoch, got none");
    }
}
