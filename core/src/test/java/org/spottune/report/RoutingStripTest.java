package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.nn.BlockMode;
import org.spottune.report.RoutingStrip.Block;
import org.w3c.dom.Element;

class RoutingStripTest {

    private final RoutingStrip strip = new RoutingStrip(
            List.of(
                    List.of(Block.unrouted(0, BlockMode.FROZEN), Block.routed(1, 0.25)),
                    List.of(Block.routed(2, 1), Block.unrouted(3, BlockMode.TUNED))),
            "200 test images");

    private final SvgElements svg = SvgElements.of(strip);

    @Test
    void aCellForEveryBlockHasItsShareAsToneAndNumber() {
        List<Element> cells = svg.ofClass("cell");

        assertThat(cells).extracting(cell -> cell.getAttribute("data-block")).containsExactly("0", "1", "2", "3");
        assertThat(cells)
                .extracting(cell -> cell.getAttribute("data-tuned-share"))
                .containsExactly("none", "0.25", "1", "none");
        assertThat(SvgElements.fills(cells.get(1)))
                .containsExactly(Tone.red(0.25).toString());
        assertThat(SvgElements.texts(cells.get(1))).containsExactly("25");
        assertThat(SvgElements.fills(cells.get(2))).containsExactly(Tone.red(1).toString());
        assertThat(SvgElements.texts(cells.get(2))).containsExactly("100");
        assertThat(SvgElements.within(cells.get(2), "text").get(0).getAttribute("fill"))
                .isEqualTo(Tone.WHITE.toString());
    }

    @Test
    void blocksOutsideRoutingLookLikeNone() {
        List<Element> cells = svg.ofClass("cell");

        assertThat(SvgElements.within(cells.get(0), "path")).hasSize(1);
        assertThat(SvgElements.texts(cells.get(0))).isEmpty();
        assertThat(SvgElements.texts(cells.get(3))).containsExactly("all");
        assertThat(SvgElements.texts(svg.root())).contains("frozen, not routed", "% of 200 test images");
    }

    @Test
    void segmentsStandApart() {
        List<Double> edges = svg.ofClass("cell").stream()
                .map(cell -> SvgElements.number(SvgElements.within(cell, "rect").get(0), "x"))
                .toList();

        assertThat(edges.get(2) - edges.get(1)).isGreaterThan(edges.get(1) - edges.get(0));
        assertThat(edges.get(3) - edges.get(2)).isEqualTo(edges.get(1) - edges.get(0));
    }

    @Test
    void manyBlocksGoOnInAnotherRow() {
        SvgElements many = SvgElements.of(SamplePictures.strip(50));

        assertThat(many.ofClass("cell")).hasSize(50);
        assertThat(many.ofClass("cell").stream()
                        .map(cell -> SvgElements.within(cell, "rect").get(0).getAttribute("y"))
                        .distinct())
                .hasSize(2);
    }

    @Test
    void theDescriptionTellsAllOfIt() {
        assertThat(strip.description())
                .isEqualTo("Share of 200 test images that take the fine-tuned branch."
                        + " Segment 1: block 0 not routed, frozen; block 1 25.0 %;"
                        + " Segment 2: block 2 100.0 %; block 3 not routed, fine-tuned for all;");
    }

    @Test
    void refusesWhatIsNoStrip() {
        assertThatThrownBy(() -> new RoutingStrip(List.of(), "images"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one block");
        assertThatThrownBy(() -> Block.unrouted(1, BlockMode.ROUTED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Exactly routed blocks have a tuned share");
    }
}
