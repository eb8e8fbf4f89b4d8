package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTextTest {

    @Test
    void leavesWhatCanBeSeen() {
        String text = "train/\u00c4pfel/\u6a58 \u0645\ud83d\ude00 '#%{}*'\t";

        assertThat(VisibleText.of(text)).isEqualTo(text);
    }

    @Test
    void writesWhatATerminalObeys() {
        assertThat(VisibleText.of("a\u001b[2Kb\u0007\u009bc\u007f")).isEqualTo("a\\u001b[2Kb\\u0007\\u009bc\\u007f");
        assertThat(VisibleText.of("invoice\u202egnp.exe")).isEqualTo("invoice\\u202egnp.exe");
        assertThat(VisibleText.of("one\ntwo\u2028three")).isEqualTo("one\\u000atwo\\u2028three");
    }

    @Test
    void keepsTheLinesOfAMessage() {
        assertThat(VisibleText.lines("one\ntwo\r")).isEqualTo("one\ntwo\\u000d");
    }
}
