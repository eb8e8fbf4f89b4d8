package org.spottune.decathlon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.spottune.decathlon.Leaderboard.Row;

class LeaderboardTest {

    /** E_max is 0.5 on both domains. */
    private static final BaselineErrors BASELINE = BaselineErrors.twice("base", Map.of("cats", 0.75, "dogs", 0.75));

    private final List<TransferResult> results = new ArrayList<>();

    @Test
    void meansAreOfTheScoresOfSeeds() {
        measured("tuned", "cats", 1, 0.75);
        measured("tuned", "dogs", 1, 0.75);
        measured("tuned", "cats", 2, 1);
        measured("tuned", "dogs", 2, 0.5);

        Row row = onlyRow();

        // 250 + 250 with one seed, 1000 + 0 with the other; the score of mean accuracies would be less.
        assertThat(row.score().orElseThrow().mean()).isEqualTo(750);
        assertThat(row.score().orElseThrow().deviation().orElseThrow()).isCloseTo(Math.sqrt(125_000), within(1e-9));
        assertThat(row.domains().get("cats").accuracy().mean()).isEqualTo(0.875);
        assertThat(row.domains().get("cats").score().orElseThrow().mean()).isEqualTo(625);
        assertThat(row.domains().get("dogs").score().orElseThrow().mean()).isEqualTo(125);
        assertThat(row.seeds()).containsExactly(1L, 2L);
        assertThat(row.complete()).isTrue();
        assertThat(row.unfinished()).isEmpty();
        assertThat(row.published()).isEmpty();
    }

    @Test
    void withoutBaselineThereAreAccuraciesAlone() {
        measured("tuned", "dtd", 1, 0.75);
        measured("tuned", "dtd", 2, 0.5);
        measured("frozen", "dtd", 1, 0.25);
        planned("new", "dtd", 1);

        Leaderboard leaderboard = Leaderboard.unscored(results);

        assertThat(leaderboard.baseline()).isEmpty();
        // The incomplete one last, and no published rows, which are there to compare scores with.
        assertThat(leaderboard.rows()).extracting(Row::method).containsExactly("frozen", "tuned", "new");
        Row tuned = leaderboard.rows().get(1);
        assertThat(tuned.score()).isEmpty();
        assertThat(tuned.domains().get("dtd").score()).isEmpty();
        assertThat(tuned.domains().get("dtd").accuracy()).isEqualTo(AcrossSeeds.of(List.of(0.75, 0.5)));
        assertThat(tuned.seeds()).containsExactly(1L, 2L);
    }

    @Test
    void aSeedThatLacksADomainIsLeftOutAndTold() {
        measured("tuned", "cats", 1, 0.75);
        measured("tuned", "dogs", 1, 0.75);
        measured("tuned", "cats", 2, 1);
        planned("tuned", "dogs", 2);

        Row row = onlyRow();

        assertThat(row.complete()).isTrue();
        assertThat(row.seeds()).containsExactly(1L);
        assertThat(row.score()).contains(AcrossSeeds.once(500));
        assertThat(row.domains().get("cats").accuracy()).isEqualTo(AcrossSeeds.once(0.75));
        assertThat(row.unfinished()).isEqualTo(Map.of(2L, List.of("dogs")));
    }

    @Test
    void anIncompleteMethodIsTheSumOfWhatIsThere() {
        measured("tuned", "cats", 1, 1);
        measured("tuned", "cats", 2, 0.75);
        planned("tuned", "dogs", 1);
        planned("tuned", "dogs", 2);

        Row row = onlyRow();

        assertThat(row.complete()).isFalse();
        assertThat(row.domains()).containsOnlyKeys("cats");
        assertThat(row.score().orElseThrow().mean()).isEqualTo(625);
        assertThat(row.seeds()).containsExactly(1L, 2L);
        assertThat(row.unfinished()).isEqualTo(Map.of(1L, List.of("dogs"), 2L, List.of("dogs")));
    }

    @Test
    void figuresOfAnIncompleteMethodAreOfTheSeedsWithTheMostDomains() {
        measured("tuned", "cats", 1, 1);
        measured("tuned", "dogs", 2, 1);
        measured("tuned", "birds", 2, 1);
        measured("tuned", "cats", 3, 0.5);
        planned("tuned", "fish", 3);

        Row row = Leaderboard.of(
                        BaselineErrors.twice("base", Map.of("cats", 0.75, "dogs", 0.75, "birds", 0.75, "fish", 0.75)),
                        results)
                .rows()
                .get(0);

        assertThat(row.domains().keySet()).containsExactly("dogs", "birds");
        assertThat(row.seeds()).containsExactly(2L);
        assertThat(row.score()).contains(AcrossSeeds.once(2000));
        assertThat(row.unfinished())
                .isEqualTo(Map.of(
                        1L,
                        List.of("dogs", "birds", "fish"),
                        2L,
                        List.of("cats", "fish"),
                        3L,
                        List.of("dogs", "birds", "fish")));
    }

    @Test
    void aMethodWithoutResultsHasNoScore() {
        planned("tuned", "cats", 1);

        Row row = onlyRow();

        assertThat(row.score()).isEmpty();
        assertThat(row.parameters()).isEmpty();
        assertThat(row.complete()).isFalse();
        assertThat(row.unfinished()).isEqualTo(Map.of(1L, List.of("cats")));
    }

    @Test
    void theBestCompleteMethodIsFirst() {
        measured("good", "cats", 1, 0.9);
        measured("best", "cats", 1, 0.95);
        measured("partial", "cats", 1, 1);
        measured("good", "dogs", 1, 0.9);
        measured("best", "dogs", 1, 0.95);
        planned("partial", "dogs", 1);
        planned("nothing", "dogs", 1);

        assertThat(Leaderboard.of(BASELINE, results).rows())
                .extracting(Row::method)
                .containsExactly("best", "good", "partial", "nothing");
    }

    @Test
    void sizesAddUpOverDomainsOnOneSource() {
        sized("tuned", "cats", 1, 100, 50);
        sized("tuned", "dogs", 1, 100, 30);
        sized("tuned", "cats", 2, 100, 50);
        sized("tuned", "dogs", 2, 100, 50);

        // 1.8 with one seed, 2 with the other.
        assertThat(onlyRow().parameters().orElseThrow()).isCloseTo(1.9, within(1e-12));
    }

    @Test
    void sizesOnDifferentSourcesDoNotAddUp() {
        sized("tuned", "cats", 1, 100, 50);
        sized("tuned", "dogs", 1, 200, 50);

        assertThat(onlyRow().parameters()).isEmpty();
    }

    @Test
    void caveatsOfAnySeedStandBesideTheAccuracy() {
        results.add(new TransferResult(
                "tuned",
                "cats",
                1,
                Optional.of(new Measurement(0.5, Set.of(Caveat.SEEN_IN_TRAINING), Optional.empty()))));
        measured("tuned", "cats", 2, 0.5);

        assertThat(onlyRow().domains().get("cats").caveats()).containsExactly(Caveat.SEEN_IN_TRAINING);
    }

    @Test
    void publishedRowsStandBesideAllTenDomains() {
        DecathlonDomain.folders().forEach(domain -> measured("ours", domain, 1, 1));

        Leaderboard leaderboard = Leaderboard.of(BaselineErrors.published(), results);

        assertThat(leaderboard.rows()).hasSize(21);
        assertThat(leaderboard.rows())
                .extracting(Row::method)
                .startsWith(
                        "ours",
                        "Universal repr. + parallel adapt.",
                        "NetTailor",
                        "Universal repr.",
                        "SpotTune",
                        "Parallel Res. adapt.");
        assertThat(leaderboard.rows().get(0).score().orElseThrow().mean()).isCloseTo(10_000, within(1e-9));
        assertThat(leaderboard.rows().get(4).score().orElseThrow().mean()).isCloseTo(3612.15, within(0.005));
        assertThat(leaderboard.rows().get(4).parameters()).hasValue(11);
        assertThat(leaderboard.rows().get(2).parameters()).isEmpty();
        assertThat(leaderboard.ours()).extracting(Row::method).containsExactly("ours");
    }

    @Test
    void publishedRowsAreCutToTheDomainsInQuestion() {
        measured("ours", "dtd", 1, 0.5553);

        Leaderboard leaderboard = Leaderboard.of(BaselineErrors.published(), results);

        Row spotTune = leaderboard.rows().stream()
                .filter(row -> row.method().equals("SpotTune"))
                .findFirst()
                .orElseThrow();
        assertThat(spotTune.domains()).containsOnlyKeys("dtd");
        // Error 42.87 of at most 88.94.
        assertThat(spotTune.score().orElseThrow().mean()).isCloseTo(1000 * Math.pow(46.07 / 88.94, 2), within(1e-6));
        assertThat(spotTune.parameters()).isEmpty();
        assertThat(leaderboard.ours().get(0).score()).contains(AcrossSeeds.once(250));
    }

    @Test
    void publishedRowsAreNotScoredAgainstAnotherBaseline() {
        measured("ours", "dtd", 1, 0.5);

        assertThat(Leaderboard.of(BaselineErrors.measured("ours", results), results)
                        .rows())
                .extracting(Row::method)
                .containsExactly("ours");
    }

    @Test
    void refusesTwoResultsForACell() {
        measured("tuned", "cats", 1, 0.5);
        planned("tuned", "cats", 1);

        assertThatThrownBy(this::onlyRow)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Method 'tuned' has two results on 'cats' with seed 1");
    }

    @Test
    void refusesWhatIsNoMeasurement() {
        assertThatThrownBy(() -> new Measurement(1.5, Set.of(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Accuracy must be in [0, 1], got 1.5");
        assertThatThrownBy(() -> new Measurement.Size(0, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 0 and 5");
    }

    private Row onlyRow() {
        List<Row> rows = Leaderboard.of(BASELINE, results).rows();
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private void measured(String method, String domain, long seed, double accuracy) {
        results.add(new TransferResult(
                method, domain, seed, Optional.of(new Measurement(accuracy, Set.of(), Optional.empty()))));
    }

    private void sized(String method, String domain, long seed, long source, long added) {
        results.add(new TransferResult(
                method,
                domain,
                seed,
                Optional.of(new Measurement(0.5, Set.of(), Optional.of(new Measurement.Size(source, added))))));
    }

    private void planned(String method, String domain, long seed) {
        results.add(new TransferResult(method, domain, seed, Optional.empty()));
    }
}
