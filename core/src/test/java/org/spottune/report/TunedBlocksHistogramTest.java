package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class TunedBlocksHistogramTest {

    @Test
    void barsAreAsHighAsTheirCountsAndSaySo() {
        SvgElements svg = SvgElements.of(new TunedBlocksHistogram(List.of(10L, 0L, 40L, 20L)));

        List<Element> bars = svg.ofClass("bar");
        List<Double> heights = bars.stream()
                .map(bar -> SvgElements.number(SvgElements.within(bar, "rect").get(0), "height"))
                .toList();
        assertThat(bars).extracting(bar -> bar.getAttribute("data-images")).containsExactly("10", "0", "40", "20");
        assertThat(heights.get(1)).isZero();
        assertThat(heights.get(2)).isCloseTo(4 * heights.get(0), within(0.05));
        assertThat(heights.get(3)).isCloseTo(2 * heights.get(0), within(0.05));
        assertThat(SvgElements.texts(bars.get(2))).containsExactly("40");
        assertThat(SvgElements.texts(svg.root())).contains("fine-tuned blocks of 3 (mean 2)", "images");
    }

    @Test
    void numbersThatDoNotFitStandUpright() {
        SvgElements svg = SvgElements.of(SamplePictures.histogram(33, 1000));

        assertThat(svg.ofClass("bar").get(16)).satisfies(bar -> assertThat(
                        SvgElements.within(bar, "text").get(0).getAttribute("transform"))
                .startsWith("rotate(-90"));
    }

    @Test
    void noImagesMakeAnEmptyHistogram() {
        assertThat(SvgElements.texts(SvgElements.of(new TunedBlocksHistogram(List.of(0L, 0L)))
                        .root()))
                .contains("fine-tuned blocks of 1 (mean of no images)");
    }

    @Test
    void refusesNegativeCounts() {
        assertThatThrownBy(() -> new TunedBlocksHistogram(List.of(1L, -1L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A histogram needs counts >= 0, got [1, -1]");
    }
}
