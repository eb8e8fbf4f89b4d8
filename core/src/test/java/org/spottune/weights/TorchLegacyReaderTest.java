package org.spottune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchLegacyReaderTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("hand-made.pth");
    }

    @Test
    void readsViewsOfStorages() throws IOException {
        TorchFiles.legacy(
                file,
                pickle -> pickle.dictionary().items(items -> items.text("whole")
                        .vector("0", 4)
                        .text("view")
                        .tensor(
                                storage -> storage.storage("FloatStorage", "0", 4, view -> view.integers(7, 1, 3)),
                                1,
                                new long[] {2},
                                new long[] {1})),
                List.of("0"),
                1,
                2,
                3,
                4);

        Checkpoint checkpoint = Checkpoint.read(file);

        assertThat(checkpoint.description()).isEqualTo("PyTorch legacy stream, state dict");
        assertThat(checkpoint.tensor("whole").toFloats()).containsExactly(1, 2, 3, 4);
        assertThat(checkpoint.tensor("view").toFloats()).containsExactly(3, 4);
    }

    @Test
    void refusesOtherPickles() throws IOException {
        Files.write(file, PickleWriter.pickle(pickle -> pickle.dictionary()));

        assertRefused("format", "expected a pickle with PyTorch's magic number, got one without it");
    }

    @Test
    void refusesHostilePicklesBeforeTheMagicNumber() throws IOException {
        Files.write(file, PickleWriter.pickle(pickle -> pickle.global("posix", "system")
                .tuple(arguments -> arguments.text("true"))
                .reduce()));

        assertRefused("pickle", "'posix.system'");
    }

    @Test
    void refusesBigEndianFiles() throws IOException {
        TorchFiles.legacy(file, false, vector(4), List.of("0"), 1, 2, 3, 4);

        assertRefused("byte order", "expected a little-endian file, got one that does not say it is");
    }

    @Test
    void refusesStoragesOfAnotherSizeThanThePickleStates() throws IOException {
        TorchFiles.legacy(file, vector(4), List.of("0"), 1, 2, 3);

        assertRefused("storage '0'", "expected 4 elements, got 3");
    }

    @Test
    void refusesStoragesLargerThanTheFile() throws IOException {
        TorchFiles.legacy(file, vector(4), List.of("0"), 1, 2, 3, 4);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 3));

        assertRefused("storage '0'", "got 13 bytes up to the end of the file");
    }

    @Test
    void refusesStorageKeysThatThePickleDoesNotMention() throws IOException {
        TorchFiles.legacy(file, vector(4), List.of("1"), 1, 2, 3, 4);

        assertRefused("storage keys", "expected those of the 1 storages in the pickle, got another one");
    }

    @Test
    void refusesStoragesThatAreMissing() throws IOException {
        TorchFiles.legacy(file, vector(4), List.of());

        assertRefused("storage '0'", "expected it among the storage keys, got none");
    }

    private static Consumer<PickleWriter> vector(int count) {
        return pickle -> pickle.dictionary().items(items -> items.text("w").vector("0", count));
    }

    private void assertRefused(String part, String problem) {
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageStartingWith("Cannot read " + part + " of checkpoint '" + file + "': ")
                .hasMessageContaining(problem);
    }
}
