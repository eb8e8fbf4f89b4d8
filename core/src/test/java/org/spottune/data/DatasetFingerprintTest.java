package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.DatasetFingerprint.Entry;

class DatasetFingerprintTest {
    private static final RgbImage IMAGE = new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
    private static final Entry ENTRY = Entry.of(Split.TRAIN, 7, OptionalInt.of(1), IMAGE);

    @Test
    void isTheSha256OfOneLineForEachImage() {
        // printf '\0\0\0\2\0\0\0\1\1\2\3\4\5\6' | sha256sum; printf 'train 7 1 %s\n' <that> | sha256sum
        assertThat(DatasetFingerprint.of(List.of(ENTRY)))
                .isEqualTo("baf50250ad8f50d3c380737582b35c69b17639dff6a54d5f99f3a65bc0bd2938");
    }

    /** Locales, some with their own digits. */
    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "fa-IR", "hi-IN-u-nu-deva", "tr-TR"})
    void isTheSameInEveryLocale(String tag) {
        String expected = DatasetFingerprint.of(List.of(ENTRY));
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(tag));
        try {
            assertThat(DatasetFingerprint.of(List.of(ENTRY))).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }

    static List<Entry> changes() {
        return List.of(
                Entry.of(Split.VAL, 7, OptionalInt.of(1), IMAGE),
                Entry.of(Split.TRAIN, 8, OptionalInt.of(1), IMAGE),
                Entry.of(Split.TRAIN, 7, OptionalInt.of(0), IMAGE),
                Entry.of(Split.TRAIN, 7, OptionalInt.empty(), IMAGE),
                Entry.of(Split.TRAIN, 7, OptionalInt.of(1), new RgbImage(1, 2, IMAGE.pixels())),
                Entry.of(Split.TRAIN, 7, OptionalInt.of(1), new RgbImage(2, 1, new byte[6])));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void changesWithEveryPartOfAnImage(Entry changed) {
        assertThat(DatasetFingerprint.of(List.of(changed))).isNotEqualTo(DatasetFingerprint.of(List.of(ENTRY)));
    }
}
