package org.spottune.spark.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.decathlon.Leaderboard;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.session.Progress;
import org.spottune.spark.sweep.CellResult;

@ExtendWith(LocalSpark.class)
class QuickstartTest {

    @TempDir
    private Path folder;

    @Test
    void leavesAScoredSweepOverFourDomains() throws IOException {
        Quickstart.Scale tiny = new Quickstart.Scale(4, 2, 1, 1, 1, Optional.of(1));

        Quickstart.Outcome outcome =
                new Quickstart(LocalSpark.session(), Progress.NONE, folder.toString(), 2, tiny).run();

        assertThat(outcome.sweep().failed()).isEmpty();
        assertThat(outcome.sweep().results()).hasSize(16);
        assertThat(outcome.sweep().results())
                .filteredOn(cell -> cell.method().equals("feature-extractor"))
                .hasSize(4)
                .allSatisfy(cell -> assertThat(cell.addedParameters()).isZero());
        assertThat(outcome.sweep().results())
                .filteredOn(cell -> cell.domain().equals("glyphs"))
                .allSatisfy(cell -> {
                    assertThat(cell.total()).isEqualTo(12);
                    assertThat(cell.split()).isEqualTo("test");
                })
                .extracting(CellResult::method)
                .containsExactlyInAnyOrder("feature-extractor", "fine-tuning", "spottune", "spottune-global-k");
        assertThat(outcome.leaderboard().orElseThrow().ours())
                .extracting(Leaderboard.Row::method)
                .containsExactlyInAnyOrder("feature-extractor", "fine-tuning", "spottune", "spottune-global-k");
        assertThat(folder.resolve("report.html")).isNotEmptyFile();
        assertThat(folder.resolve("decathlon/annotations/lights_test_stripped.json"))
                .isNotEmptyFile();
        assertThat(folder.resolve("datasets/source/dataset.json")).isNotEmptyFile();
        assertThat(folder.resolve("sweep/cells/negative/spottune/seed-1/predictions"))
                .isNotEmptyDirectory();
    }
}
