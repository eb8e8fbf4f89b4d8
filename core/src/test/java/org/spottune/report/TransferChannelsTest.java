package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.report.TransferChannels.Channels;
import org.w3c.dom.Element;

class TransferChannelsTest {

    private static final MapPair PAIR = new MapPair(0, "layer1", "features.0");
    private static final MapPair OTHER = new MapPair(0, "layer1", "features.4");

    private static List<Element> panels(Channels... pairs) {
        return SvgElements.of(new TransferChannels(List.of(pairs))).ofClass("channels");
    }

    @Test
    void everyPairHasAPanelWithItsHeaviestChannelAndHowFewHaveHalf() {
        List<Element> panels = panels(
                new Channels(PAIR, List.of(0.25, 2.5, 0.25, 1.0)), new Channels(OTHER, List.of(1.0, 1.0, 1.0, 1.0)));

        assertThat(panels)
                .extracting(panel -> panel.getAttribute("data-pair"))
                .containsExactly("layer1>features.0", "layer1>features.4");
        assertThat(SvgElements.texts(panels.get(0))).contains("max 2.5\u00d7", "half on 1 of 4");
        assertThat(SvgElements.texts(panels.get(1))).contains("max 1\u00d7", "half on 2 of 4");
    }

    @Test
    void weightsAreSortedSteps() {
        Element panel = panels(new Channels(PAIR, List.of(0.5, 2.0, 0.5))).get(0);
        String[] points =
                SvgElements.within(panel, "path").get(0).getAttribute("d").split("[ML]");

        // Where equal weights begin, two points for each of three weights, and where they end.
        assertThat(points).hasSize(1 + 1 + 2 * 3 + 1);
        double equal = height(points[1]);
        assertThat(height(points[2])).isLessThan(equal);
        assertThat(height(points[4]) - equal).isEqualTo(equal - height(points[2]));
        assertThat(height(points[7])).isEqualTo(height(points[4]));
    }

    @Test
    void whatIsLighterThanTheScaleLiesAtItsEnd() {
        Element panel = panels(new Channels(PAIR, List.of(2.0, 0.5, 0.0))).get(0);
        String[] points =
                SvgElements.within(panel, "path").get(0).getAttribute("d").split("[ML]");

        assertThat(SvgElements.texts(panel)).contains("2", "1", "\u22640.5");
        assertThat(height(points[6])).isEqualTo(height(points[4]));
    }

    private static double height(String point) {
        return Double.parseDouble(point.split(" ")[1]);
    }

    @Test
    void manyChannelsDoNotMakeALongPath() {
        List<Element> paths =
                SvgElements.of(SamplePictures.channels(1, 1, 1, 2048)).named("path");

        assertThat(paths.get(0).getAttribute("d").split("L")).hasSizeLessThan(250);
    }

    @Test
    void refusesWhatCannotBeDrawn() {
        assertThatThrownBy(() -> new TransferChannels(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Weights of channels need at least one pair, got none");
        assertThatThrownBy(() -> new Channels(PAIR, List.of()))
                .hasMessage("Weights of layer1>features.0 must be at least one, and >= 0, got []");
    }
}
