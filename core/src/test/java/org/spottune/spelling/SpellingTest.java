package org.spottune.spelling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    private static final List<String> NAMES = List.of("spottune", "spottune-global-k", "fine-tuning", "dan", "svhn");

    @ParameterizedTest
    @CsvSource({
        "spotune, spottune",
        "SpotTune, spottune",
        "fine_tuning, fine-tuning",
        "finetuning, fine-tuning",
        "spottune-globalk, spottune-global-k",
        "den, dan",
        "shvn, svhn"
    })
    void hintsAtTheNameWithTheFewestEdits(String typed, String meant) {
        assertThat(Spelling.hint(typed, NAMES)).isEqualTo("; did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @CsvSource({"resnet50", "xyz", "''", "pain", "fin"})
    void hintsAtNothingWhereEveryNameIsFar(String typed) {
        assertThat(Spelling.hint(typed, NAMES)).isEmpty();
    }

    @Test
    void hintsAtNothingWhereThereAreNoNames() {
        assertThat(Spelling.nearest("spottune", List.of())).isEmpty();
    }
}
