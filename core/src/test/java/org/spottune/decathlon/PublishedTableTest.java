package org.spottune.decathlon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.decathlon.PublishedRow.Fit;

class PublishedTableTest {

    private final List<PublishedRow> rows = PublishedTable.rows();
    private final DecathlonScore score = new DecathlonScore(BaselineErrors.published());

    /** Scores that were computed from the printed accuracies on their own, in the file's order. */
    @ParameterizedTest
    @CsvSource({
        "0, 1626.68, 1625",
        "1, 1826.66, 1826",
        "2, 646.59, 544",
        "3, 3115.72, 3096",
        "4, 1361.62, 1353",
        "5, 2517.17, 2515",
        "6, 3158.18, 3159",
        "7, 3412.30, 3412",
        "8, 3131.07, 3131",
        "9, 2621.32, 2621",
        "10, 2644.00, 2643",
        "11, 2853.44, 2851",
        "12, 2840.23, 2838",
        "13, 3410.58, 3401",
        "14, 3612.15, 3612",
        "15, 4005.01, 4005",
        "16, 3743.60, 3744",
        "17, 3625.34, 3626",
        "18, 3396.81, 3398",
        "19, 2867.02, 2866"
    })
    void accuraciesGiveTheScoresThatWereComputedFromThePapers(int row, double computed, int printed) {
        assertThat(score.sum(rows.get(row).accuracies())).isCloseTo(computed, within(0.006));
        assertThat(rows.get(row).printedScore()).isEqualTo(printed);
    }

    @Test
    void elevenRowsOfThePaperAndAllLaterOnesGiveTheirPrintedScoreToThreePoints() {
        List<PublishedRow> fitting =
                rows.stream().filter(row -> row.fit() == Fit.FITS).toList();

        assertThat(rows).hasSize(20);
        assertThat(fitting).hasSize(11 + 5).allSatisfy(row -> assertThat(score.sum(row.accuracies()))
                .isCloseTo(row.printedScore(), within(3.0)));
    }

    @Test
    void theOthersDoNotAndAreFlagged() {
        assertThat(rows)
                .filteredOn(row -> row.fit() != Fit.FITS)
                .allSatisfy(
                        row -> assertThat(score.sum(row.accuracies())).isNotCloseTo(row.printedScore(), within(3.0)))
                .extracting(row -> row.name() + ": " + row.fit())
                .containsExactly(
                        "Feature Extractor: LIKELY_MISPRINT",
                        "Fine-tuning: LIKELY_MISPRINT",
                        "BN Adapt.: UNEXPLAINED",
                        "SpotTune (Global-k): UNEXPLAINED");
        assertThat(rows)
                .filteredOn(row -> row.fit() == Fit.UNEXPLAINED)
                .allSatisfy(row -> assertThat(score.sum(row.accuracies())).isCloseTo(row.printedScore(), within(10.0)));
    }

    @Test
    void spotTuneScoresWhatThePaperSays() {
        double spotTune = score.sum(rows.get(14).accuracies());

        assertThat(rows.get(14).name()).isEqualTo("SpotTune");
        assertThat(rows.get(14).parameters()).hasValue(11);
        assertThat(spotTune).isCloseTo(3612, within(0.5));
        assertThat(Math.round(100 * spotTune)).isEqualTo(361_215);
    }

    @Test
    void aPaperMayPrintNoSize() {
        assertThat(rows)
                .filteredOn(row -> row.parameters().isEmpty())
                .extracting(PublishedRow::name)
                .containsExactly("NetTailor");
    }

    @Test
    void likelyMisprintsFitWithTheNumbersOf2017() {
        Map<String, Double> features = new HashMap<>(rows.get(2).accuracies());
        features.putAll(Map.of("dtd", 0.4537, "gtsrb", 0.6816));
        Map<String, Double> tuned = new HashMap<>(rows.get(3).accuracies());
        tuned.put("aircraft", 0.6034);

        assertThat(score.sum(features)).isCloseTo(545.40, within(0.006)).isCloseTo(544, within(3.0));
        assertThat(score.sum(tuned)).isCloseTo(3096.06, within(0.006)).isCloseTo(3096, within(3.0));
    }
}
