package org.spottune.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {

    @TempDir
    private Path folder;

    private final Storage storage = new Storage(new Configuration());

    @Test
    void readsWhatItWroteAndLeavesNothingBeside() throws IOException {
        storage.writeText(path("deep/er/file.txt"), "content");

        assertThat(storage.readText(path("deep/er/file.txt"))).isEqualTo("content");
        assertThat(everything()).containsExactly("deep", "deep/er", "deep/er/file.txt");
    }

    @Test
    void replacesAFile() throws IOException {
        storage.writeText(path("file.txt"), "old");
        storage.writeText(path("file.txt"), "new");

        assertThat(storage.readText(path("file.txt"))).isEqualTo("new");
        assertThat(everything()).containsExactly("file.txt");
    }

    @Test
    void keepsTheOldFileWhenTheNewOneCannotBeWritten() throws IOException {
        storage.writeText(path("file.txt"), "old");

        assertThatThrownBy(() -> storage.write(path("file.txt"), out -> {
                    out.write(1);
                    throw new IOException("disk on fire");
                }))
                .hasMessage("disk on fire");

        assertThat(storage.readText(path("file.txt"))).isEqualTo("old");
        assertThat(everything()).containsExactly("file.txt");
    }

    @Test
    void writesAFolderThatAppearsWhenItIsComplete() throws IOException {
        storage.writeFolder(path("deep/model"), folder -> {
            storage.writeText(folder + "/file.txt", "content");
            assertThat(storage.exists(path("deep/model"))).isFalse();
        });

        assertThat(everything()).containsExactly("deep", "deep/model", "deep/model/file.txt");
        assertThat(storage.size(path("deep/model/file.txt"))).isEqualTo(7);
    }

    @Test
    void leavesNothingOfAFolderThatCannotBeWritten() throws IOException {
        assertThatThrownBy(() -> storage.writeFolder(path("model"), folder -> {
                    storage.writeText(folder + "/file.txt", "content");
                    throw new IOException("disk on fire");
                }))
                .hasMessage("disk on fire");

        assertThat(everything()).isEmpty();
    }

    @Test
    void doesNotMoveAFolderIntoOneThatCameInBetween() throws IOException {
        assertThatThrownBy(() -> storage.writeFolder(path("model"), folder -> {
                    storage.writeText(folder + "/file.txt", "ours");
                    storage.writeText(path("model/file.txt"), "theirs");
                }))
                .hasMessage("Cannot write folder '" + path("model") + "': it exists by now");

        assertThat(everything()).containsExactly("model", "model/file.txt");
        assertThat(storage.readText(path("model/file.txt"))).isEqualTo("theirs");
    }

    @Test
    void listsNamesInOrder() throws IOException {
        storage.writeText(path("b"), "");
        storage.writeText(path("a"), "");

        assertThat(storage.list(folder.toString())).containsExactly("a", "b");
        assertThat(storage.list(path("nowhere"))).isEmpty();
    }

    @Test
    void listsFoldersWithoutFiles() throws IOException {
        storage.writeText(path("b/file"), "");
        storage.writeText(path("a/file"), "");
        storage.writeText(path("c"), "");

        assertThat(storage.folders(folder.toString())).containsExactly("a", "b");
        assertThat(storage.folders(path("nowhere"))).isEmpty();
    }

    @Test
    void deletesWhatAKilledProcessLeftHalfWritten() throws IOException {
        storage.writeText(path("whole"), "");
        storage.writeText(path(".hidden"), "");
        Files.writeString(folder.resolve(".whole.tmp-0b1c"), "hal");

        storage.deleteUnfinished(folder.toString());
        storage.deleteUnfinished(path("nowhere"));

        assertThat(everything()).containsExactly(".hidden", "whole");
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Stream<String> everything() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .filter(file -> !file.equals(folder))
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }
}
