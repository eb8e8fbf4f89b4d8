package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointNameTest {

    @ParameterizedTest
    @CsvSource({
        "3, 0, epoch-0003.zip",
        "0, 7, epoch-0000-round-00007.zip",
        "12345, 123456, epoch-12345-round-123456.zip"
    })
    void readsTheFileThatItNames(int epochs, int rounds, String file) {
        assertThat(new CheckpointName(epochs, rounds).file()).isEqualTo(file);
        assertThat(CheckpointName.parse(file)).contains(new CheckpointName(epochs, rounds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".epoch-0003.zip.tmp-1", "epoch-3.zip.bak", "epoch--1.zip", "epoch-99999999999.zip", "best.zip"})
    void otherFilesAreNoCheckpoints(String file) {
        assertThat(CheckpointName.parse(file)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG-u-nu-arab", "fa-IR", "tr-TR", "hi-IN-u-nu-deva", "en-US"})
    void isWrittenInTheSameDigitsEverywhere(String locale) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(locale));
        try {
            assertThat(new CheckpointName(12, 345).file()).isEqualTo("epoch-0012-round-00345.zip");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "epoch-\u06f0\u06f0\u06f0\u06f1.zip, true",
        "epoch-\u0660\u0661-round-\u0660\u0662.zip, true",
        "epoch-0001.zip, false",
        "epoch-99999999999.zip, false",
        "epoch-\u06f0.zip.bak, false"
    })
    void isKnownInOtherDigits(String file, boolean inOtherDigits) {
        assertThat(CheckpointName.isInOtherDigits(file)).isEqualTo(inOtherDigits);
    }

    @Test
    void comesInTheOrderOfWhatIsBehindIt() {
        assertThat(Stream.of(
                                "epoch-10000.zip",
                                "epoch-0002.zip",
                                "epoch-0001-round-00010.zip",
                                "epoch-0001.zip",
                                "epoch-9999.zip")
                        .map(file -> CheckpointName.parse(file).orElseThrow())
                        .sorted()
                        .map(CheckpointName::file))
                .containsExactly(
                        "epoch-0001.zip",
                        "epoch-0001-round-00010.zip",
                        "epoch-0002.zip",
                        "epoch-9999.zip",
                        "epoch-10000.zip");
    }
}
