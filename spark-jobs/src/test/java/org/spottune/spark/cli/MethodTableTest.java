package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.spottune.decathlon.Leaderboard;
import org.spottune.decathlon.Measurement;
import org.spottune.decathlon.TransferResult;
import org.spottune.spark.sweep.CellResult;

class MethodTableTest {

    @Test
    void comparesMethodsInEightyColumns() {
        List<CellResult> cells = List.of(
                cell("counts", "feature-extractor", 24, 0, 2.4),
                cell("relations", "feature-extractor", 48, 0, 2.2),
                cell("counts", "spottune-global-k", 36, 500, 10),
                cell("relations", "spottune-global-k", 96, 250, 11.6));
        Leaderboard leaderboard =
                Leaderboard.unscored(cells.stream().map(MethodTableTest::result).toList());

        String table = MethodTable.of(leaderboard, cells);

        assertThat(table.lines())
                .containsExactly(
                        "top-1, %           counts  relations   mean   #par   time",
                        "feature-extractor    25.0       50.0   37.5   1.00    5 s",
                        "spottune-global-k    37.5      100.0   68.8   1.75   22 s");
    }

    private static CellResult cell(String domain, String method, int correct, long added, double seconds) {
        return new CellResult(
                domain,
                method,
                1,
                "test",
                false,
                correct / 96.0,
                correct,
                96,
                1000,
                added,
                Map.of(),
                List.of(),
                1,
                seconds,
                60);
    }

    private static TransferResult result(CellResult cell) {
        return new TransferResult(
                cell.method(),
                cell.domain(),
                cell.seed(),
                Optional.of(new Measurement(
                        cell.top1(),
                        Set.of(),
                        Optional.of(new Measurement.Size(cell.sourceParameters(), cell.addedParameters())))));
    }
}
