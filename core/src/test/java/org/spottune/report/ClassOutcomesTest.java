package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.evaluation.ClassCounts;
import org.spottune.evaluation.Confusion;
import org.spottune.evaluation.Confusions;
import org.w3c.dom.Element;

class ClassOutcomesTest {

    private final ClassOutcomes two = new ClassOutcomes(
            List.of("cat", "<script>dog</script>"),
            List.of(new ClassCounts(3, 4), new ClassCounts(0, 2)),
            new Confusions(List.of(new Confusion(0, 1, 1), new Confusion(1, 0, 2))));

    @Test
    void aMatrixHasACellForEveryPairThatOccurs() {
        List<Element> cells = SvgElements.of(two.picture()).ofClass("cell");

        assertThat(cells)
                .extracting(cell -> cell.getAttribute("data-label") + cell.getAttribute("data-prediction"))
                .containsExactly("01", "10", "00", "11");
        assertThat(cells).extracting(SvgElements::texts).allMatch(texts -> texts.size() == 1);
        assertThat(SvgElements.texts(cells.get(2))).containsExactly("3");
        assertThat(SvgElements.fills(cells.get(2)))
                .containsExactly(Tone.blue(0.75).toString());
        assertThat(SvgElements.fills(cells.get(1))).containsExactly(Tone.blue(1).toString());
    }

    @Test
    void namesAreShownAsTheyAre() {
        String svg = two.picture().toSvg();

        assertThat(svg).doesNotContain("<script");
        assertThat(SvgElements.texts(SvgElements.parse(svg).root()))
                .contains("cat", "<script>dog</script>")
                .contains("75", "0");
        assertThat(SvgElements.within(SvgElements.parse(svg).ofClass("cell").get(0), "title"))
                .extracting(Element::getTextContent)
                .containsExactly("cat as <script>dog</script>: 1 of 4");
    }

    @Test
    void manyClassesLeaveTheTwentyMostConfusedPairs() {
        SvgElements svg = SvgElements.of(SamplePictures.outcomes(41, 50_000).picture());

        List<Element> bars = svg.ofClass("bar");
        assertThat(bars).hasSize(20);
        assertThat(bars.stream().map(bar -> Long.parseLong(bar.getAttribute("data-count"))))
                .isSortedAccordingTo(Collections.reverseOrder());
        Element first = bars.get(0);
        assertThat(SvgElements.texts(first))
                .anyMatch(text -> text.startsWith(first.getAttribute("data-count") + " of "));
        double longest = SvgElements.number(SvgElements.within(first, "rect").get(0), "width");
        Element last = bars.get(19);
        assertThat(SvgElements.number(SvgElements.within(last, "rect").get(0), "width") / longest)
                .isCloseTo(
                        Double.parseDouble(last.getAttribute("data-count"))
                                / Double.parseDouble(first.getAttribute("data-count")),
                        org.assertj.core.api.Assertions.within(1e-3));
    }

    @Test
    void manyClassesWithoutConfusionsSaySo() {
        ClassOutcomes perfect = new ClassOutcomes(
                java.util.stream.IntStream.range(0, 50)
                        .mapToObj(k -> "class " + k)
                        .toList(),
                Collections.nCopies(50, new ClassCounts(2, 2)),
                Confusions.NONE);

        assertThat(SvgElements.texts(SvgElements.of(perfect.picture()).root()))
                .contains("No image was taken for one of another class.");
    }

    @Test
    void refusesConfusionsOfOtherClasses() {
        assertThatThrownBy(() -> new ClassOutcomes(
                        List.of("a"), List.of(new ClassCounts(1, 1)), new Confusions(List.of(new Confusion(0, 7, 1)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Expected confusions of 1 classes");
    }
}
