package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.report.TransferAmounts.Course;
import org.w3c.dom.Element;

class TransferAmountsTest {

    private static final Course SHALLOW = course(0, "layer1", "features.0", 1, 2);
    private static final Course DEEP = course(0, "layer2", "features.0", 1, 4);
    private static final Course ELSEWHERE = course(0, "layer1", "features.4", 1, 4);

    private static Course course(int source, String sourceMap, String targetMap, double first, double last) {
        return new Course(new MapPair(source, sourceMap, targetMap), List.of(first, last));
    }

    private static List<Element> panels(Course... courses) {
        return SvgElements.of(new TransferAmounts(List.of(1, 2), List.of(courses)))
                .ofClass("amounts");
    }

    @Test
    void everyTargetMapHasAPanelWithALineForEachSourceMap() {
        List<Element> panels = panels(SHALLOW, ELSEWHERE, DEEP);

        assertThat(panels)
                .extracting(panel -> panel.getAttribute("data-target"))
                .containsExactly("features.0", "features.4");
        assertThat(SvgElements.within(panels.get(0), "path"))
                .extracting(path -> path.getAttribute("data-source"))
                .containsExactly("layer1", "layer2");
        assertThat(SvgElements.texts(panels.get(0))).contains("to features.0", "epoch 1", "2", "2.00", "4.00");
        assertThat(SvgElements.within(panels.get(1), "path")).hasSize(1);
    }

    @Test
    void allPanelsHaveOneScale() {
        List<Element> panels = panels(DEEP, ELSEWHERE);

        assertThat(heights(panels.get(0))).isEqualTo(heights(panels.get(1)));
    }

    private static List<String> heights(Element panel) {
        return List.of(SvgElements.within(panel, "path")
                .get(0)
                .getAttribute("d")
                .split(" ")[1]
                .split("L")[0]);
    }

    @Test
    void linesAreTheDarkerTheDeeperAndBlueOrRedBySource() {
        List<Element> lines = SvgElements.within(
                panels(SHALLOW, DEEP, course(1, "layer1", "features.0", 0, 1)).get(0), "path");

        assertThat(lines)
                .extracting(line -> line.getAttribute("stroke"))
                .containsExactly(
                        Tone.blue(0.4).toString(),
                        Tone.blue(1).toString(),
                        Tone.red(0.82).toString());
    }

    @Test
    void labelsOfLinesThatEndTogetherStandApart() {
        Element panel = panels(SHALLOW, course(0, "layer2", "features.0", 1, 2)).get(0);

        assertThat(SvgElements.within(panel, "text").stream()
                        .filter(text -> text.getTextContent().equals("2.00"))
                        .map(text -> SvgElements.number(text, "y")))
                .hasSize(2)
                .satisfies(
                        heights -> assertThat(heights.get(1) - heights.get(0)).isEqualTo(13));
    }

    @Test
    void amountsOfNothingAreDrawnAtTheBottom() {
        assertThat(panels(course(0, "layer1", "features.0", 0, 0))).hasSize(1);
    }

    @Test
    void tellsTheFirstAndTheLastAmountInWords() {
        assertThat(new TransferAmounts(List.of(1, 2), List.of(DEEP)).description())
                .isEqualTo("Mean amounts in the first and the last epoch: from layer2 to features.0 1.00 to 4.00.");
    }

    @Test
    void refusesWhatCannotBeDrawn() {
        assertThatThrownBy(() -> new TransferAmounts(List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Amounts of transfer need at least one epoch and one pair, got 0 and 0");
        assertThatThrownBy(() -> new TransferAmounts(List.of(1), List.of(DEEP)))
                .hasMessage("Amounts of layer2>features.0 must be 1, and >= 0, got [1.0, 4.0]");
        assertThatThrownBy(() -> panels(course(0, "a", "b", 0, Double.NaN)))
                .hasMessage("Amounts of a>b must be 2, and >= 0, got [0.0, NaN]");
    }
}
