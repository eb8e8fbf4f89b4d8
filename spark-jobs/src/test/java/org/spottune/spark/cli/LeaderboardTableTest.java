package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.spottune.decathlon.BaselineErrors;
import org.spottune.decathlon.Caveat;
import org.spottune.decathlon.DecathlonDomain;
import org.spottune.decathlon.Leaderboard;
import org.spottune.decathlon.Measurement;
import org.spottune.decathlon.TransferResult;

class LeaderboardTableTest {

    private final List<TransferResult> results = new ArrayList<>();

    @Test
    void alignsFiguresAndTellsWhatTheyLack() {
        measured("routed", "cats", 1, 0.75);
        measured("routed", "cats", 2, 1, Caveat.NOT_ON_TEST, Caveat.SEEN_IN_TRAINING);
        measured("routed", "dogs", 1, 0.75);
        measured("routed", "dogs", 2, 0.75);
        results.add(new TransferResult("routed", "dogs", 3, Optional.empty()));
        results.add(new TransferResult("routed", "dogs", 4, Optional.empty()));
        measured("plain", "cats", 1, 1);
        results.add(new TransferResult("plain", "dogs", 1, Optional.empty()));
        results.add(new TransferResult("new", "dogs", 1, Optional.empty()));

        String table = LeaderboardTable.of(
                Leaderboard.of(BaselineErrors.twice("half", Map.of("cats", 0.75, "dogs", 0.75)), results),
                List.of("a remark"));

        assertThat(table.lines().map(String::stripTrailing))
                .containsExactly(
                        "",
                        "Top-1 accuracy in percent",
                        "method  seeds  #par   MB           cats        dogs         score",
                        "routed      2  2.00  0.0  87.50±17.68vs  75.00±0.00   875.0±530.3",
                        "plain       1  1.50  0.0         100.00           -  1000.0 [1/2]",
                        "new         0     -    -              -           -       - [0/2]",
                        "",
                        "Score, of 1000 on each domain",
                        "method  seeds  #par   MB         cats       dogs         score",
                        "routed      2  2.00  0.0  625.0±530.3  250.0±0.0   875.0±530.3",
                        "plain       1  1.50  0.0       1000.0          -  1000.0 [1/2]",
                        "new         0     -    -            -          -       - [0/2]",
                        "",
                        "  Scores are relative to the errors of 'half', not to those of the challenge.",
                        "  Figures of several seeds are their mean±standard deviation of the sample; a seed's score is its"
                                + " own sum.",
                        "  routed, seeds 3, 4: no result on cats, dogs; not counted",
                        "  plain: incomplete, 1 of 2 domains",
                        "  plain: no result on dogs",
                        "  new: incomplete, 0 of 2 domains",
                        "  new: no result on cats, dogs; not counted",
                        "  v: measured on the validation split, not on the test split",
                        "  s: measured on images that training has seen",
                        "  a remark");
    }

    @Test
    void showsPublishedRowsAndFlagsThoseThatDoNotFit() {
        DecathlonDomain.folders().forEach(domain -> measured("ours", domain, 1, 0.5));

        String table = LeaderboardTable.of(Leaderboard.of(BaselineErrors.published(), results), List.of());

        assertThat(table)
                .containsPattern(
                        "method +seeds +#par +MB +ImNet +Airc\\. +C100 +DPed +DTD +GTSR +Flwr +OGlt +SVHN +UCF +score")
                .containsPattern("SpotTune \\(paper\\) +- +11\\.00 +- +60\\.32 +63\\.91 .* 3612\\.2")
                .containsPattern("NetTailor \\(paper\\) +- +- +- +61\\.42 +75\\.07 .* 3743\\.6")
                .containsPattern(
                        "Universal repr\\. \\+ parallel adapt\\. \\(paper\\) +- +2\\.00 +- +61\\.97 .* 4005\\.0")
                .contains(
                        "  Feature Extractor (paper): its accuracies on all domains do not give the printed score 544:"
                                + " likely misprint")
                .contains("  BN Adapt. (paper): its accuracies on all domains do not give the printed score 1353:"
                        + " unexplained")
                .contains("networks that were fine-tuned as a whole");
    }

    private void measured(String method, String domain, long seed, double accuracy, Caveat... caveats) {
        results.add(new TransferResult(
                method,
                domain,
                seed,
                Optional.of(new Measurement(accuracy, Set.of(caveats), Optional.of(new Measurement.Size(1000, 500))))));
    }
}
