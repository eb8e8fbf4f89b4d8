package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextFitTest {

    @Test
    void shortTextsStayAsTheyAre() {
        assertThat(TextFit.within(100, "truck", 12)).isEqualTo("truck");
    }

    @Test
    void longTextsEndInAnEllipsisAndFit() {
        String shown = TextFit.within(60, "golden retriever of the north", 12);

        assertThat(shown).startsWith("golden").endsWith("\u2026");
        assertThat(TextFit.width(shown, 12)).isLessThanOrEqualTo(60);
    }

    @Test
    void doesNotCutACharacterInHalves() {
        assertThat(TextFit.within(40, "\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00", 12))
                .isEqualTo("\uD83D\uDE00\uD83D\uDE00\u2026");
    }
}
