package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.nn.BlockMode;
import org.spottune.report.RoutingStrip.Block;
import org.spottune.report.RoutingStrips.Strip;
import org.w3c.dom.Element;

class RoutingStripsTest {

    private final RoutingStrips strips = new RoutingStrips(
            List.of(
                    new Strip("digits", List.of(List.of(Block.routed(0, 0.25)), List.of(Block.routed(1, 1)))),
                    new Strip(
                            "plants",
                            List.of(
                                    List.of(Block.unrouted(0, BlockMode.FROZEN)),
                                    List.of(Block.unrouted(1, BlockMode.TUNED))))),
            "test images");

    private final SvgElements svg = SvgElements.of(strips);

    @Test
    void everyDomainHasARowOfTonesAndNumbers() {
        List<Element> rows = svg.ofClass("strip");

        assertThat(rows).hasSize(2);
        assertThat(SvgElements.fills(rows.get(0)))
                .containsExactly(Tone.red(0.25).toString(), Tone.red(1).toString());
        assertThat(SvgElements.texts(rows.get(0))).containsExactly("25", "100");
        assertThat(SvgElements.texts(rows.get(1))).containsExactly("all");
        assertThat(SvgElements.within(rows.get(1), "path")).hasSize(1);
        assertThat(SvgElements.texts(svg.root()))
                .contains("digits", "plants", "% of test images", "frozen, not routed");
    }

    @Test
    void blocksAreBelowEachOtherAndOnlyOnceNumbered() {
        List<Element> rows = svg.ofClass("strip");
        List<String> numbered = SvgElements.texts(svg.root());

        for (int block = 0; block < 2; block++) {
            assertThat(x(rows.get(0), block)).isEqualTo(x(rows.get(1), block));
        }
        assertThat(x(rows.get(0), 0)).isLessThan(x(rows.get(0), 1));
        // The segment and the block.
        assertThat(numbered.stream().filter("1"::equals)).hasSize(2);
    }

    private static double x(Element row, int block) {
        Element cell = SvgElements.within(row, "g").get(block);
        return SvgElements.number(SvgElements.within(cell, "rect").get(0), "x");
    }

    @Test
    void manyBlocksGoOnBelowAllDomains() {
        List<Element> rows = SvgElements.of(SamplePictures.strips(2, 50)).ofClass("strip");
        List<Double> first = lines(rows.get(0));
        List<Double> second = lines(rows.get(1));

        assertThat(first).hasSize(2);
        assertThat(second).hasSize(2);
        assertThat(first.get(0)).isLessThan(second.get(0));
        assertThat(second.get(0)).isLessThan(first.get(1));
        assertThat(first.get(1)).isLessThan(second.get(1));
    }

    private static List<Double> lines(Element row) {
        return SvgElements.within(row, "rect").stream()
                .map(cell -> SvgElements.number(cell, "y"))
                .distinct()
                .toList();
    }

    @Test
    void theDescriptionTellsAllOfIt() {
        assertThat(strips.description())
                .isEqualTo("Share of test images that take the fine-tuned branch."
                        + " digits. Segment 1: block 0 25.0 %; Segment 2: block 1 100.0 %;"
                        + " plants. Segment 1: block 0 not routed, frozen;"
                        + " Segment 2: block 1 not routed, fine-tuned for all;");
    }

    @Test
    void refusesStripsOfDifferentNetworks() {
        assertThatThrownBy(() -> new RoutingStrips(
                        List.of(
                                new Strip("digits", List.of(List.of(Block.routed(0, 0)))),
                                new Strip("plants", List.of(List.of(), List.of(Block.routed(0, 0))))),
                        "test images"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Routing strips must have the same blocks: 'digits' has segments of [1], 'plants' of [0, 1]");
        assertThatThrownBy(() -> new RoutingStrips(List.of(), "test images"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Routing strips need at least one domain and one block, got []");
    }
}
