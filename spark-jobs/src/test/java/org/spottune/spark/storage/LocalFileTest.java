package org.spottune.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileTest {

    @TempDir
    private Path folder;

    @Test
    void aFileOnThisMachineIsUsedAsItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("a b"), "content");

        try (LocalFile local = new Storage(new Configuration()).local(file.toString())) {
            assertThat(local.path()).isEqualTo(file);
        }
        assertThat(file).exists();
    }

    @Test
    void aFileElsewhereIsCopiedWhileItIsUsed() throws IOException {
        Path file = Files.writeString(folder.resolve("far"), "content");
        Path copy;
        try (LocalFile local = elsewhere().local("far://" + file)) {
            copy = local.path();
            assertThat(copy).isNotEqualTo(file).hasContent("content");
        }
        assertThat(copy).doesNotExist();
        assertThat(file).exists();
    }

    @Test
    void aFileThatIsMissingElsewhereLeavesNoCopy() {
        assertThatThrownBy(() -> elsewhere().local("far://" + folder.resolve("nowhere")))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("nowhere");
    }

    private static Storage elsewhere() {
        Configuration configuration = new Configuration();
        configuration.setClass("fs.far.impl", FarFileSystem.class, FileSystem.class);
        return new Storage(configuration);
    }

    /** This disk as one of another machine. */
    public static final class FarFileSystem extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("far:///");
        }
    }
}
