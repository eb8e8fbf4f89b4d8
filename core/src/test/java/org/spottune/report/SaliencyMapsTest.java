package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class SaliencyMapsTest {

    private static SaliencyMaps.Image image(List<Double> alike, List<Double> learned) {
        return new SaliencyMaps.Image(
                "a cat", 1, 2, List.of(0xFF0000, 0x0000FF), List.of(new SaliencyMaps.OfMap(alike, learned)));
    }

    private static SaliencyMaps picture(List<Double> alike, List<Double> learned) {
        return new SaliencyMaps(List.of("layer3.4"), List.of(image(alike, learned)));
    }

    @Test
    void showsTheImageBothSaliencesAndTheChange() {
        SvgElements svg = SvgElements.of(picture(List.of(2.0, 2.0), List.of(0.0, 5.0)));

        Element row = svg.ofClass("image").get(0);
        assertThat(SvgElements.within(row, "path"))
                .extracting(path -> path.getAttribute("stroke") + " " + path.getAttribute("d"))
                .containsExactly(
                        Tone.of(0xFF0000).coarse() + " M0 0.5h1",
                        Tone.of(0x0000FF).coarse() + " M1 0.5h1",
                        Tone.red(1).coarse() + " M0 0.5h2",
                        Tone.red(0).coarse() + " M0 0.5h1",
                        Tone.red(1).coarse() + " M1 0.5h1",
                        Tone.blue(1).coarse() + " M0 0.5h1",
                        Tone.red(1).coarse() + " M1 0.5h1");
        assertThat(SvgElements.texts(row)).containsExactly("a cat");
    }

    @Test
    void tellsWhatShareMoves() {
        // A half lay on the first pixel, nothing does now.
        assertThat(picture(List.of(2.0, 2.0), List.of(0.0, 5.0)).description()).endsWith(" layer3.4: moved 50 %.");
        assertThat(picture(List.of(0.0, 0.0), List.of(0.0, 0.0)).description()).endsWith(" layer3.4: off.");
    }

    @Test
    void refusesWhatCannotBeDrawn() {
        assertThatThrownBy(() -> new SaliencyMaps(List.of(), List.of()))
                .hasMessage("Saliency needs a map and an image, got 0 maps, 0 images");
        assertThatThrownBy(
                        () -> new SaliencyMaps(List.of("a", "b"), List.of(image(List.of(1.0, 1.0), List.of(1.0, 1.0)))))
                .hasMessage("Saliency needs 2 maps of image 'a cat', got 1");
        assertThatThrownBy(() -> image(List.of(1.0), List.of(1.0, 1.0)))
                .hasMessage("Saliency of image 'a cat' must have 2 values, got 1 and 2");
        assertThatThrownBy(() -> image(List.of(1.0, Double.NaN), List.of(1.0, 1.0)))
                .hasMessage("Saliency must be >= 0 and finite, got NaN");
        assertThatThrownBy(() -> new SaliencyMaps.Image("a dog", 2, 2, List.of(0), List.of()))
                .hasMessage("Image 'a dog' must have 2 x 2 pixels, got 1");
    }
}
