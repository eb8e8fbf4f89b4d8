package org.spottune.spark.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.session.Progress;

@ExtendWith(LocalSpark.class)
class QuickstartTest {

    @TempDir
    private Path folder;

    @Test
    void leavesPicturesDatasetsAndEvaluatedRuns() throws IOException {
        Quickstart.Scale tiny = new Quickstart.Scale(4, 2, 1, 1, 1);

        List<Quickstart.Row> rows =
                new Quickstart(LocalSpark.session(), Progress.NONE, folder.toString(), 2, tiny).run();

        assertThat(rows)
                .extracting(Quickstart.Row::dataset, Quickstart.Row::method)
                .containsExactly(
                        tuple("textures", "scratch"), tuple("glyphs", "fine-tuning"), tuple("glyphs", "spottune"));
        assertThat(rows).allSatisfy(row -> {
            assertThat(Path.of(row.run(), "model", "network.zip")).isNotEmptyFile();
            assertThat(row.test().counts().total()).isEqualTo(row.dataset().equals("textures") ? 8 : 24);
        });
        assertThat(rows.get(2).test().counts().usage().shares()).hasSize(6);
        assertThat(folder.resolve("evaluations/glyphs-spottune/examples")).isDirectoryContaining("glob:**.png");
        assertThat(folder.resolve("report.html")).content().contains("runs/textures-scratch", "runs/glyphs-spottune");
        assertThat(folder.resolve("pictures/shapes/train/star")).isDirectoryContaining("glob:**.png");
        assertThat(folder.resolve("datasets/shapes/dataset.json")).isNotEmptyFile();
    }
}
