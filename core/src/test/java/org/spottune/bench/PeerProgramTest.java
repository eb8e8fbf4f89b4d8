package org.spottune.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerProgramTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train batch=32 size=64 prefix=0 images/s median 24.3 best 25.1 | 24.3",
                "images/sec: 7                                                  | 7",
                "Throughput 31.5 img/s                                          | 31.5",
                "epoch 3: 12.25 images per second                               | 12.25",
                "IMAGES/S 1.5e2                                                 | 150",
                "{\"steps\":15,\"imagesPerSecond\":61.5,\"best\":63.0}          | 61.5"
            })
    void readsTheNumberBesideTheUnit(String line, double rate) {
        assertThat(PeerProgram.rate(line)).hasValue(rate);
    }

    @Test
    void theLastLineThatTellsARateCounts() {
        assertThat(PeerProgram.rate("images/s 1\nimages/s 2\nimages/s unknown\ndone in 3 s\n"))
                .hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "24.3", "24.3 steps/s", "images/s", "images/s 0", "images 24 s"})
    void findsNothingWhereNoRateIsPrinted(String printed) {
        assertThat(PeerProgram.rate(printed)).isEmpty();
    }

    @Test
    void runsAShellCommand() {
        assertThat(new PeerProgram("printf 'warming up\\nimages/s %s\\n' 12.5").imagesPerSecond())
                .isEqualTo(12.5);
    }

    @Test
    void leavesNothingToReadToTheProgram() {
        assertThat(new PeerProgram("cat; echo 3 images/s").imagesPerSecond()).isEqualTo(3);
    }

    @Test
    void reportsAProgramThatFails() {
        PeerProgram peer = new PeerProgram("echo images/s 3; exit 7");

        assertThatThrownBy(peer::imagesPerSecond)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Peer 'echo images/s 3; exit 7' failed with exit code 7");
    }

    @Test
    void reportsAProgramThatPrintsNoRate() {
        PeerProgram peer = new PeerProgram("echo all done");

        assertThatThrownBy(peer::imagesPerSecond)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Peer 'echo all done' printed no images per second: expected a line such as"
                        + " 'images/s 12.3', got 'all done'");
    }

    @Test
    void refusesABlankCommand() {
        assertThatThrownBy(() -> new PeerProgram(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Peer must be a command, got ' '");
    }
}
