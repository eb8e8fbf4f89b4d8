package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DatasetDescription;
import org.spottune.data.Split;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.session.Progress;

@ExtendWith(LocalSpark.class)
class RealImagesIngestTest {
    /** 136 handwritten characters as 1-bit PNG; the numbers are Pillow's and NumPy's for images resized there. */
    @Test
    void resizedHandwritingHasTheStatisticsThatPillowAndNumpyFind(SparkSession spark, @TempDir Path folder)
            throws IOException {
        assumeThat(System.getProperty("spottune.shared", "")).isNotEmpty();
        Path input = Path.of(System.getProperty("spottune.shared"), "data", "omniglot-small1");
        IngestRequest request = IngestRequest.of(
                        new org.apache.hadoop.fs.Path(input.toUri().toString()),
                        new org.apache.hadoop.fs.Path(
                                folder.resolve("omniglot").toUri().toString()))
                .withResize(32);

        DatasetDescription description =
                new IngestJob(spark, Progress.NONE).run(request).description();

        assertThat(description.classes()).hasSize(136).startsWith("Balinese.character01");
        assertThat(description.images(Split.TRAIN)).isEqualTo(2040);
        assertThat(description.images(Split.TEST)).isEqualTo(680);
        assertThat(description.channels().mean().red()).isCloseTo(0.9230949034025375, within(1e-12));
        assertThat(description.channels().deviation().red()).isCloseTo(0.22125133406021236, within(1e-12));
    }
}
