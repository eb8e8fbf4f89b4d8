package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.spottune.policy.BlockUsage;
import org.w3c.dom.Element;

class BlockUsageMapTest {

    private final SvgElements svg = SvgElements.of(new BlockUsageMap(
            List.of(4, 5),
            List.of(new BlockUsage(10, List.of(5L, 0L)), new BlockUsage(20, List.of(20L, 3L))),
            Set.of(4)));

    @Test
    void everyBlockHasARowOfTonesAndNumbers() {
        List<Element> rows = svg.ofClass("block");

        assertThat(rows).extracting(row -> row.getAttribute("data-block")).containsExactly("4", "5");
        assertThat(SvgElements.fills(rows.get(0)))
                .containsExactly(Tone.red(0.5).toString(), Tone.red(1).toString());
        assertThat(SvgElements.texts(rows.get(0))).containsExactly("4", "50", "100", "100");
        assertThat(SvgElements.texts(rows.get(1))).containsExactly("5", "0", "15", "15");
    }

    @Test
    void blocksThatWereKeptAreMarkedBySignAndWeight() {
        List<Element> rows = svg.ofClass("block");

        assertThat(rows).extracting(row -> row.getAttribute("data-kept")).containsExactly("true", "false");
        assertThat(SvgElements.within(rows.get(0), "path")).hasSize(1);
        assertThat(SvgElements.within(rows.get(1), "path")).isEmpty();
        assertThat(SvgElements.texts(svg.root())).contains("kept after training");
    }

    @Test
    void roundsBeyondWhatCanBeToldApartAreJoined() {
        List<BlockUsage> rounds = IntStream.range(0, 130)
                .mapToObj(round -> new BlockUsage(1, List.of(round % 3 == 0 ? 1L : 0L)))
                .toList();

        SvgElements joined = SvgElements.of(new BlockUsageMap(List.of(0), rounds, Set.of()));

        List<Element> columns = SvgElements.within(joined.ofClass("block").get(0), "rect");
        assertThat(columns).hasSize(44);
        assertThat(columns.get(0).getAttribute("fill"))
                .isEqualTo(Tone.red(1 / 3.0).toString());
        double last = SvgElements.number(columns.get(43), "width");
        assertThat(last).isLessThan(SvgElements.number(columns.get(0), "width"));
    }

    @Test
    void refusesRoundsOfOtherBlocks() {
        assertThatThrownBy(() -> new BlockUsageMap(List.of(0), List.of(new BlockUsage(1, List.of(1L, 1L))), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Usage of a round must be of 1 blocks");
    }
}
