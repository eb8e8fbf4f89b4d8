package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.report.TransferMatrix.Cell;
import org.w3c.dom.Element;

class TransferMatrixTest {

    private static Cell cell(int source, String sourceMap, String targetMap, double mean, double deviation) {
        return new Cell(new MapPair(source, sourceMap, targetMap), mean, deviation);
    }

    private static SvgElements svg(Cell... cells) {
        return SvgElements.of(new TransferMatrix(List.of(cells)));
    }

    @Test
    void everyPairHasACellWithItsMeanAboveItsDeviation() {
        SvgElements svg = svg(cell(0, "layer1", "features.0", 1, 0.25), cell(0, "layer2", "features.4", 4, 0));

        List<Element> cells = svg.ofClass("cell");
        assertThat(cells)
                .extracting(cell -> cell.getAttribute("data-pair"))
                .containsExactly("layer1>features.0", "layer2>features.4");
        assertThat(SvgElements.texts(cells.get(0))).containsExactly("1.00", "\u00b1 0.25");
        assertThat(SvgElements.fills(cells.get(0)))
                .containsExactly(Tone.red(0.25).toString());
        assertThat(SvgElements.fills(cells.get(1))).containsExactly(Tone.red(1).toString());
        assertThat(SvgElements.texts(svg.root())).contains("layer1", "layer2", "features.0", "features.4", "3", "4");
    }

    @Test
    void rowsAreSourceMapsBlockByBlockAndColumnsTargetMaps() {
        SvgElements svg = svg(
                cell(2, "layer1", "features.0", 1, 0),
                cell(0, "layer1", "features.0", 1, 0),
                cell(0, "layer2", "features.0", 1, 0),
                cell(0, "layer2", "features.4", 1, 0));

        double[] second = corner(svg, "2:layer1>features.0");
        double[] first = corner(svg, "layer1>features.0");
        double[] below = corner(svg, "layer2>features.0");
        double[] beside = corner(svg, "layer2>features.4");
        assertThat(below[0]).isEqualTo(first[0]).isLessThan(beside[0]);
        assertThat(below[1]).isEqualTo(beside[1]);
        assertThat(second[1] - below[1]).isGreaterThan(below[1] - first[1]);
    }

    private static double[] corner(SvgElements svg, String pair) {
        Element cell = svg.ofClass("cell").stream()
                .filter(element -> element.getAttribute("data-pair").equals(pair))
                .findFirst()
                .orElseThrow();
        Element box = SvgElements.within(cell, "rect").get(0);
        return new double[] {SvgElements.number(box, "x"), SvgElements.number(box, "y")};
    }

    @Test
    void nothingIsPale() {
        assertThat(SvgElements.fills(
                        svg(cell(0, "a", "b", 0, 0)).ofClass("cell").get(0)))
                .containsExactly(Tone.red(0).toString());
    }

    @Test
    void refusesWhatCannotBeDrawn() {
        assertThatThrownBy(() -> new TransferMatrix(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Matrix of transfer needs at least one pair, got none");
        assertThatThrownBy(() -> svg(cell(0, "a", "b", 1, Double.NaN)))
                .hasMessageStartingWith("Mean and deviation of an amount must be >= 0, got Cell[pair=a>b");
    }
}
