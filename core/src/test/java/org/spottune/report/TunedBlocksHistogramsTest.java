package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.report.TunedBlocksHistograms.Panel;
import org.w3c.dom.Element;

class TunedBlocksHistogramsTest {

    private final TunedBlocksHistograms histograms = new TunedBlocksHistograms(List.of(
            new Panel("digits", new TunedBlocksHistogram(List.of(10L, 0L, 30L))),
            new Panel("plants", new TunedBlocksHistogram(List.of(1L, 3L))),
            new Panel("shapes", new TunedBlocksHistogram(List.of(0L, 0L, 0L)))));

    private final SvgElements svg = SvgElements.of(histograms);

    @Test
    void equalSharesAreEquallyHighInAllDomains() {
        List<Element> panels = svg.ofClass("panel");

        List<Double> digits = heights(panels.get(0));
        List<Double> plants = heights(panels.get(1));
        assertThat(digits).hasSize(3);
        assertThat(digits.get(1)).isZero();
        assertThat(digits.get(2)).isCloseTo(3 * digits.get(0), within(0.05)).isPositive();
        assertThat(plants).containsExactly(digits.get(0), digits.get(2));
        assertThat(heights(panels.get(2))).containsExactly(0.0, 0.0, 0.0);
    }

    private static List<Double> heights(Element panel) {
        return SvgElements.within(panel, "rect").stream()
                .map(bar -> SvgElements.number(bar, "height"))
                .toList();
    }

    @Test
    void equalNumbersOfBlocksLieAtTheSamePlaceOfAllAxes() {
        List<Element> panels = svg.ofClass("panel");

        assertThat(offset(panels.get(0), 1)).isCloseTo(offset(panels.get(1), 1), within(0.02));
        assertThat(SvgElements.texts(panels.get(0))).containsExactly("digits", "mean 1.5 of 2");
        assertThat(SvgElements.texts(panels.get(1))).containsExactly("plants", "mean 0.75 of 1");
        assertThat(SvgElements.texts(panels.get(2))).containsExactly("shapes", "no images");
    }

    private static double offset(Element panel, int blocks) {
        return SvgElements.number(SvgElements.within(panel, "rect").get(blocks), "x")
                - SvgElements.number(SvgElements.within(panel, "line").get(0), "x1");
    }

    @Test
    void rowsAreEquallyLong() {
        List<Double> lefts = SvgElements.of(SamplePictures.histograms(6, 3)).ofClass("panel").stream()
                .map(panel ->
                        SvgElements.number(SvgElements.within(panel, "line").get(0), "x1"))
                .toList();

        assertThat(lefts.subList(0, 3)).doesNotHaveDuplicates().isEqualTo(lefts.subList(3, 6));
    }

    @Test
    void theDescriptionTellsAllOfIt() {
        assertThat(histograms.description())
                .isEqualTo("Images by the number of fine-tuned blocks they use."
                        + " digits: of 2 routed blocks, 1.5 on average. 0: 10; 1: 0; 2: 30;"
                        + " plants: of 1 routed blocks, 0.75 on average. 0: 1; 1: 3;"
                        + " shapes: of 2 routed blocks, of no images on average. 0: 0; 1: 0; 2: 0;");
    }

    @Test
    void refusesNoDomains() {
        assertThatThrownBy(() -> new TunedBlocksHistograms(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Histograms need at least one domain, got none");
    }
}
