package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.spark.storage.FaultyFileSystem;
import org.spottune.spark.storage.Storage;

class ExitCodeTest {

    @TempDir
    private java.nio.file.Path folder;

    @AfterEach
    void repair() {
        FaultyFileSystem.repair();
    }

    @Test
    void seesBadDataThroughWhatSparkWrapsItIn() {
        Throwable thrown = new SparkException("Job aborted", new DataException("Cannot use image 3"));

        assertThat(ExitCode.of(thrown)).isEqualTo(new ExitCode.Failure(ExitCode.BAD_DATA, "Cannot use image 3", true));
    }

    @Test
    void namesTheParquetFileThatCannotBeDecoded() {
        Throwable thrown = new SparkException(
                "Job aborted",
                new SparkException(
                        "Encountered error while reading file file:/a.parquet. Details:\nmore",
                        new ParquetDecodingException("CRC checksum verification failed")));

        assertThat(ExitCode.of(thrown))
                .isEqualTo(new ExitCode.Failure(
                        ExitCode.BAD_DATA,
                        "Encountered error while reading file file:/a.parquet. Details: CRC checksum verification failed",
                        true));
    }

    @Test
    void tellsWhatToDoAboutMemory() {
        Throwable here = new IllegalStateException("Out of memory", new OutOfMemoryError("Java heap space"));
        Throwable inATask = new SparkException(
                "Job aborted due to stage failure: Lost task 0.0: java.lang.OutOfMemoryError: Java heap space\n\tat a.b.c",
                null);

        assertThat(ExitCode.of(here).message())
                .startsWith("Out of memory (Java heap space); the heap of this process is ")
                .contains("--driver-memory", "--executor-memory", "batch-size");
        assertThat(ExitCode.of(inATask).message())
                .startsWith("Out of memory (java.lang.OutOfMemoryError: Java heap space); ");
        assertThat(ExitCode.of(inATask).code()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void whatCannotBeWrittenIsNoBadData() throws IOException {
        java.nio.file.Files.writeString(folder.resolve("taken"), "a file");
        try {
            new Storage(new Configuration())
                    .writeText(folder.resolve("taken/file").toString(), "text");
        } catch (IOException failed) {
            ExitCode.Failure failure = ExitCode.of(failed);
            assertThat(failure.code()).isEqualTo(ExitCode.FAILED);
            assertThat(failure.message()).startsWith("Cannot write '" + folder.resolve("taken/file") + "'");
            return;
        }
        throw new AssertionError("a file cannot be a folder");
    }

    @Test
    void whatIsNotKnownIsNotExplained() {
        assertThat(ExitCode.of(new IllegalStateException("odd")))
                .isEqualTo(new ExitCode.Failure(ExitCode.FAILED, "odd", false));
    }
}
