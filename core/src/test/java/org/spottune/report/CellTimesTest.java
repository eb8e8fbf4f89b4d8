package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.spottune.report.CellTimes.Method;
import org.spottune.report.CellTimes.Time;
import org.w3c.dom.Element;

class CellTimesTest {

    private final CellTimes times = new CellTimes(
            List.of("digits", "plants"),
            List.of(
                    new Method("fine-tuning", List.of(Optional.of(new Time(60, 30)), Optional.empty())),
                    new Method("spottune", List.of(Optional.of(new Time(150, 30)), Optional.of(new Time(9, 0.5))))));

    private final SvgElements svg = SvgElements.of(times);

    @Test
    void barsBeginWithTrainingAndEndWithEvaluation() {
        List<Element> bars = svg.ofClass("time");

        assertThat(bars)
                .extracting(bar -> bar.getAttribute("data-seconds"))
                .containsExactly("90", "180", "none", "9.5");
        assertThat(SvgElements.fills(bars.get(0)))
                .containsExactly(Tone.blue(0.75).toString(), Tone.blue(0.25).toString());
        List<Element> parts = SvgElements.within(bars.get(0), "rect");
        double training = SvgElements.number(parts.get(0), "width");
        assertThat(SvgElements.number(parts.get(1), "width")).isCloseTo(training / 2, within(0.02));
        assertThat(SvgElements.number(parts.get(1), "x"))
                .isCloseTo(SvgElements.number(parts.get(0), "x") + training, within(0.02));
        assertThat(SvgElements.number(SvgElements.within(bars.get(1), "rect").get(0), "width"))
                .isCloseTo(2.5 * training, within(0.02));
    }

    @Test
    void timesAreToldInUnitsThatFitThem() {
        assertThat(svg.ofClass("time"))
                .extracting(bar -> SvgElements.texts(bar).get(0))
                .containsExactly("90 s", "3 min", "not run", "9.5 s");
        assertThat(SvgElements.texts(svg.root())).contains("time in minutes", "training", "evaluation");
        assertThat(SvgElements.texts(
                        SvgElements.of(SamplePictures.times(2, 1, 7200)).root()))
                .contains("time in hours", "2.2 h");
        assertThat(SvgElements.texts(
                        SvgElements.of(SamplePictures.times(2, 1, 100)).root()))
                .contains("time in seconds", "110 s");
    }

    @Test
    void everyBarHasItsMethodBesideIt() {
        List<String> texts = SvgElements.texts(svg.root());

        assertThat(texts.stream().filter("fine-tuning"::equals)).hasSize(2);
        assertThat(texts.stream().filter("spottune"::equals)).hasSize(2);
        assertThat(texts.stream().filter("plants"::equals)).hasSize(1);
    }

    @Test
    void theDescriptionTellsAllOfIt() {
        assertThat(times.description())
                .isEqualTo("Time of training and of evaluation."
                        + " digits: fine-tuning 60 s and 30 s; spottune 2.5 min and 30 s;"
                        + " plants: fine-tuning not run; spottune 9 s and 0.5 s;");
    }

    @Test
    void refusesWhatAreNoTimes() {
        assertThatThrownBy(() -> new CellTimes(List.of("digits"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Times need at least one domain and one method, got 1 and 0");
        assertThatThrownBy(() -> new CellTimes(List.of("digits"), List.of(new Method("spottune", List.of()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Times of 'spottune' must be of 1 domains, got 0");
        assertThatThrownBy(() -> new Time(Double.NaN, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Times must be >= 0, got NaN and 1.0 s");
    }
}
