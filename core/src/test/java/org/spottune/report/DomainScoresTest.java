package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.spottune.report.DomainScores.Method;
import org.spottune.report.DomainScores.Score;
import org.w3c.dom.Element;

class DomainScoresTest {

    private final DomainScores scores = new DomainScores(
            List.of("digits", "plants"),
            List.of(
                    new Method("fine-tuning", List.of(Optional.of(Score.of(200)), Optional.of(Score.of(0)))),
                    new Method(
                            "spottune",
                            List.of(Optional.of(new Score(400, OptionalDouble.of(100))), Optional.of(Score.of(0.2)))),
                    new Method("scratch", List.of(Optional.empty(), Optional.of(Score.of(800))))));

    private final SvgElements svg = SvgElements.of(scores);

    @Test
    void barsAreAsLongAsTheirScoresAndSaySo() {
        List<Element> bars = svg.ofClass("score");

        assertThat(bars)
                .extracting(bar -> bar.getAttribute("data-mean"))
                .containsExactly("200", "400", "none", "0", "0.2", "800");
        assertThat(width(bars.get(1))).isCloseTo(2 * width(bars.get(0)), within(0.05));
        assertThat(width(bars.get(5))).isCloseTo(4 * width(bars.get(0)), within(0.05));
        assertThat(bars)
                .extracting(bar -> SvgElements.texts(bar).get(0))
                .containsExactly("200", "400 \u00b1 100", "not run", "0", "<1", "800");
    }

    private static double width(Element bar) {
        return SvgElements.number(SvgElements.within(bar, "rect").get(0), "width");
    }

    @Test
    void aScoreOfZeroIsARingAndOneThatIsMissingIsNot() {
        assertThat(svg.ofClass("zero")).hasSize(1);
        assertThat(SvgElements.within(svg.ofClass("score").get(3), "circle")).hasSize(1);
        assertThat(SvgElements.within(svg.ofClass("score").get(3), "rect")).isEmpty();
        assertThat(SvgElements.within(svg.ofClass("score").get(2), "circle")).isEmpty();
        assertThat(SvgElements.within(svg.ofClass("score").get(2), "rect")).isEmpty();
    }

    @Test
    void onlySeveralSeedsHaveAWhiskerOfTheirDeviation() {
        assertThat(svg.ofClass("whisker")).hasSize(1);
        Element bar = svg.ofClass("score").get(1);
        double perPoint = width(bar) / 400;
        double end = SvgElements.number(SvgElements.within(bar, "rect").get(0), "x") + width(bar);
        String path = svg.ofClass("whisker").get(0).getAttribute("d");

        assertThat(Double.parseDouble(path.substring(1, path.indexOf(' '))))
                .isCloseTo(end - 100 * perPoint, within(0.02));
        assertThat(Double.parseDouble(path.replaceFirst(".* H([0-9.]+) .*", "$1")))
                .isCloseTo(end + 100 * perPoint, within(0.02));
    }

    @Test
    void whiskersEndAtZero() {
        SvgElements low = SvgElements.of(new DomainScores(
                List.of("digits"),
                List.of(new Method("spottune", List.of(Optional.of(new Score(10, OptionalDouble.of(30))))))));

        double left = SvgElements.number(
                SvgElements.within(low.ofClass("score").get(0), "rect").get(0), "x");
        assertThat(low.ofClass("whisker").get(0).getAttribute("d")).startsWith("M" + Numbers.coordinate(left) + " ");
    }

    @Test
    void methodsArePalerOneByOneAndTheLegendTellsTotals() {
        List<Element> legend = svg.ofClass("legend");

        assertThat(legend)
                .extracting(entry -> SvgElements.texts(entry).get(0))
                .containsExactly("fine-tuning: 200 in total", "spottune: 400 in total", "scratch");
        assertThat(legend)
                .extracting(entry -> SvgElements.fills(entry).get(0))
                .containsExactly(
                        Tone.blue(0.95).toString(),
                        Tone.blue(0.575).toString(),
                        Tone.blue(0.2).toString());
        assertThat(SvgElements.fills(svg.ofClass("score").get(1)))
                .containsExactly(Tone.blue(0.575).toString());
        assertThat(Tone.blue(0.95).luminance()).isLessThan(Tone.blue(0.575).luminance());
    }

    @Test
    void theDescriptionTellsAllOfIt() {
        assertThat(scores.description())
                .isEqualTo("Score of up to 1,000 in each domain."
                        + " digits: fine-tuning 200; spottune 400 \u00b1 100; scratch not run;"
                        + " plants: fine-tuning 0; spottune <1; scratch 800;");
    }

    @Test
    void refusesWhatAreNoScores() {
        assertThatThrownBy(() -> new DomainScores(List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Scores need at least one domain and one method, got 0 and 0");
        assertThatThrownBy(() -> new DomainScores(List.of("digits"), List.of(new Method("spottune", List.of()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Scores of 'spottune' must be of 1 domains, got 0");
        assertThatThrownBy(() -> Score.of(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A score and its deviation must be >= 0, got NaN and OptionalDouble.empty");
        assertThatThrownBy(() -> new Score(1, OptionalDouble.of(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A score and its deviation must be >= 0, got 1.0 and OptionalDouble[-1.0]");
    }
}
