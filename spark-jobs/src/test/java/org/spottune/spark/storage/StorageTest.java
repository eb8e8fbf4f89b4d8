package org.spottune.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {

    @TempDir
    private Path folder;

    private final Storage storage = new Storage(new Configuration());

    private final Storage faulty = new Storage(FaultyFileSystem.configuration());

    @AfterEach
    void repair() {
        FaultyFileSystem.repair();
    }

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
                .isInstanceOf(WriteException.class)
                .hasMessage("Cannot write '" + path("file.txt") + "': disk on fire");

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
                .hasMessage("Cannot write folder '" + path("model") + "': it exists now");

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

    @Test
    void keepsTheOldFileWhenTheDiskIsFull() throws IOException {
        String file = FaultyFileSystem.path(folder.resolve("file.txt"));
        faulty.writeText(file, "old");
        FaultyFileSystem.leaveRoom(3);

        assertThatThrownBy(() -> faulty.writeText(file, "much longer"))
                .isInstanceOf(WriteException.class)
                .hasMessage("Cannot write '" + file + "': No space left on device");

        assertThat(everything()).containsExactly("file.txt");
        assertThat(faulty.readText(file)).isEqualTo("old");
    }

    @Test
    void tellsWhichFileCannotBeCreated() throws IOException {
        Files.writeString(folder.resolve("taken"), "a file");

        assertThatThrownBy(() -> storage.writeText(path("taken/file.txt"), "text"))
                .isInstanceOf(WriteException.class)
                .hasMessageStartingWith("Cannot write '" + path("taken/file.txt") + "': ");
        assertThatThrownBy(() -> storage.writeFolder(path("taken/model"), any -> {}))
                .isInstanceOf(WriteException.class)
                .hasMessageStartingWith("Cannot write '" + path("taken/model") + "': ");
        assertThat(everything()).containsExactly("taken");
    }

    @Test
    void doesNotMoveAFileIntoAFolderOfItsName() throws IOException {
        Files.createDirectories(folder.resolve("name"));

        assertThatThrownBy(() -> storage.writeText(path("name"), "text"))
                .isInstanceOf(WriteException.class)
                .hasMessage("Cannot write '" + path("name") + "': A folder has that name");
        assertThat(everything()).containsExactly("name");
    }

    /** A local file is never away, not even between its old content and its new one. */
    @Test
    void aFileIsThereAllTheTimeWhileItIsReplaced() throws Exception {
        storage.writeText(path("file.txt"), "0");
        AtomicBoolean writing = new AtomicBoolean(true);
        Thread writer = new Thread(() -> {
            for (int i = 1; i < 300; i++) {
                try {
                    storage.writeText(path("file.txt"), "" + i);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            }
            writing.set(false);
        });
        writer.start();
        while (writing.get()) {
            assertThat(Files.exists(folder.resolve("file.txt"))).isTrue();
        }
        writer.join();
        assertThat(storage.readText(path("file.txt"))).isEqualTo("299");
    }

    /** A process that dies before the last step leaves the old file, and beside it one that is deleted later. */
    @Test
    void aCrashBeforeTheRenameLeavesTheOldFile() throws IOException {
        storage.writeText(path("file.txt"), "old");
        Files.writeString(folder.resolve(".file.txt.tmp-0b1c"), "new, complete, but nameless");

        assertThat(storage.readText(path("file.txt"))).isEqualTo("old");
        storage.deleteUnfinished(folder.toString());
        assertThat(everything()).containsExactly("file.txt");

        FaultyFileSystem.refuseToRename();
        String other = FaultyFileSystem.path(folder.resolve("other.txt"));
        assertThatThrownBy(() -> faulty.writeText(other, "new")).hasMessageContaining("The process is gone");
        assertThat(everything()).containsExactly("file.txt");
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
