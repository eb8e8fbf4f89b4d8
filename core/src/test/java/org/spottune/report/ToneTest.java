package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

class ToneTest {

    @Test
    void largerSharesAreDarkerAlsoWithoutColour() {
        for (int percent = 1; percent <= 100; percent++) {
            assertThat(Tone.red(percent / 100.0).luminance())
                    .isLessThan(Tone.red((percent - 1) / 100.0).luminance());
            assertThat(Tone.blue(percent / 100.0).luminance())
                    .isLessThan(Tone.blue((percent - 1) / 100.0).luminance());
        }
    }

    /** The Web Content Accessibility Guidelines ask for 4.5. */
    @Test
    void textStandsOutFromEveryTone() {
        for (DoubleFunction<Tone> scale : java.util.List.<DoubleFunction<Tone>>of(Tone::red, Tone::blue)) {
            for (int percent = 0; percent <= 100; percent++) {
                Tone tone = scale.apply(percent / 100.0);
                assertThat(tone.contrast(tone.ofText())).isGreaterThan(4.5);
            }
        }
    }

    @Test
    void contrastIsThatOfTheGuidelines() {
        assertThat(Tone.BLACK.contrast(Tone.WHITE)).isCloseTo(21, within(1e-9));
        assertThat(new Tone(119, 119, 119).contrast(Tone.WHITE)).isCloseTo(4.48, within(0.01));
        assertThat(Tone.red(0)).hasToString("#fff5f0");
    }

    @Test
    void refusesWhatIsNoShare() {
        assertThatThrownBy(() -> Tone.red(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A share must be in [0, 1], got NaN");
    }
}
