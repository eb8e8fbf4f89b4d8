package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.ChannelStatistics;
import org.spottune.data.ChannelValues;
import org.spottune.data.DatasetDescription;
import org.spottune.data.DatasetDescription.Augmentation;
import org.spottune.data.DatasetDescription.Channels;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.DatasetDescription.Origin;
import org.spottune.data.Split;
import org.spottune.data.TrainCrop;
import org.spottune.spark.dataset.DatasetFolder;
import org.spottune.spark.storage.OutputExistsException;

class StagingFolderTest {
    private static final DatasetDescription DESCRIPTION = new DatasetDescription(
            "pets",
            List.of("cat"),
            List.of(),
            Map.of(Split.TRAIN, 1L),
            new InputSize(1, 1),
            new Channels(new ChannelValues(0, 0, 0), new ChannelValues(0, 0, 0)),
            new Augmentation(true, TrainCrop.RANDOM),
            new Origin("photos", "0".repeat(64), List.of()));

    @TempDir
    private Path folder;

    @Test
    void publishesTheFilesOfSuccessfulAttemptsOnly() throws IOException {
        Path output = folder.resolve("pets");
        try (StagingFolder staging = StagingFolder.beside(hadoop(output), new Configuration())) {
            Files.writeString(local(staging).resolve("one.parquet"), "rows");
            Files.writeString(local(staging).resolve("lost.parquet"), "rows of an attempt that failed later");
            staging.accept(resultIn("one.parquet"));
            staging.publish(DESCRIPTION);
        }

        assertThat(output.resolve("split=train/part-00003.parquet")).hasContent("rows");
        try (var written = Files.walk(folder)) {
            assertThat(written.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .filteredOn(name -> !name.endsWith(".crc"))
                    .containsExactlyInAnyOrder("part-00003.parquet", "dataset.json");
        }
        assertThat(new DatasetFolder(hadoop(output)).readDescription(new Configuration()))
                .isEqualTo(DESCRIPTION);
    }

    @Test
    void disappearsWithTheFoldersItNeededUnlessPublished() throws IOException {
        StagingFolder.beside(hadoop(folder.resolve("new/newer/pets")), new Configuration())
                .close();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void leavesAnOutputAloneThatAppearedMeanwhile() throws IOException {
        Path output = folder.resolve("pets");
        try (StagingFolder staging = StagingFolder.beside(hadoop(output), new Configuration())) {
            Files.createDirectory(output);

            assertThatThrownBy(() -> staging.publish(DESCRIPTION))
                    .isInstanceOf(OutputExistsException.class)
                    .hasMessageContaining("already exists; delete it or choose another");
        }

        assertThat(folder).isDirectoryContaining(output::equals).isDirectoryNotContaining(path -> !path.equals(output));
        assertThat(output).isEmptyDirectory();
    }

    private static ShardResult resultIn(String file) {
        return new ShardResult(Split.TRAIN, 3, file, List.of(), ChannelStatistics.NONE, SizeRange.NONE, List.of());
    }

    private static Path local(StagingFolder staging) {
        return Path.of(staging.attempts().toUri().getPath());
    }

    private static org.apache.hadoop.fs.Path hadoop(Path path) {
        return new org.apache.hadoop.fs.Path(path.toUri().toString());
    }
}
