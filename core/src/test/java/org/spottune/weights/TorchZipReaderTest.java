package org.spottune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchZipReaderTest {

    private static final int END_RECORD_BYTES = 22;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("hand-made.pth");
    }

    @Test
    void readsViewsOfOneStorage() throws IOException {
        TorchFiles.zip(
                file,
                pickle -> pickle.dictionary().items(items -> items.text("whole")
                        .vector("0", 4)
                        .text("column")
                        .tensor(storage -> storage.storage("FloatStorage", "0", 4), 1, of(2), of(2))
                        .text("part of a view")
                        .tensor(
                                storage -> storage.storage("FloatStorage", "0", 4, view -> view.integers(9, 2, 2)),
                                1,
                                of(1),
                                of(1))),
                Map.of("0", TorchFiles.floats(1, 2, 3, 4)));

        Checkpoint checkpoint = Checkpoint.read(file);

        assertThat(checkpoint.tensor("whole").toFloats()).containsExactly(1, 2, 3, 4);
        assertThat(checkpoint.tensor("column").toFloats()).containsExactly(2, 4);
        assertThat(checkpoint.tensor("part of a view").toFloats()).containsExactly(4);
    }

    @Test
    void refusesTensorsThatReachBeyondTheirStorage() throws IOException {
        writeTensor(2, of(2), of(2));

        assertRefused("tensor 'w'", "expected a storage of at least 5 elements, got 4");
    }

    @Test
    void refusesTensorsThatReachBeyondTheirView() throws IOException {
        TorchFiles.zip(
                file,
                pickle -> pickle.dictionary().items(items -> items.text("w")
                        .tensor(
                                storage -> storage.storage("FloatStorage", "0", 4, view -> view.integers(9, 2, 2)),
                                0,
                                of(3),
                                of(1))),
                Map.of("0", TorchFiles.floats(1, 2, 3, 4)));

        assertRefused("tensor 'w'", "expected a storage of at least 3 elements, got 2");
    }

    @Test
    void refusesSmallStoragesThatExpandToFillTheMemory() throws IOException {
        writeTensor(0, of(1L << 40), of(0));

        assertRefused("tensor 'w'", "expected at most 16777216 elements from a storage of 4, got 1099511627776");
    }

    @Test
    void refusesStoragesLargerThanTheirEntry() throws IOException {
        write(tensor(items -> items.vector("0", 1 << 30)));

        assertRefused("tensor 'w'", "expected 1073741824 FLOAT32 elements in storage '0', got 16 bytes");
    }

    @Test
    void refusesStoragesWithoutEntry() throws IOException {
        write(tensor(items -> items.vector("../1", 4)));

        assertRefused("zip entry 'archive/data/../1'", "expected it in the archive, got none");
    }

    @Test
    void readsTheByteOrder() throws IOException {
        writeWithEntry("byteorder", "little");

        assertThat(Checkpoint.read(file).tensor("w").toFloats()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void refusesBigEndianFiles() throws IOException {
        writeWithEntry("byteorder", "big");

        assertRefused("byte order", "expected 'little', got 'big'");
    }

    @Test
    void refusesTorchScript() throws IOException {
        writeWithEntry("constants.pkl", "");

        assertRefused("format", "expected a file of torch.save, got one of torch.jit.save");
    }

    @Test
    void refusesOtherArchives() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            TorchFiles.add(zip, "word/document.xml", new byte[0]);
        }

        assertRefused("format", "expected a zip file with one entry named data.pkl, got one without it");
    }

    @Test
    void refusesEntriesThatInflateToFillTheMemory() throws IOException {
        TorchFiles.zip(file, tensor(items -> items.vector("0", 25 << 20)), Map.of("0", new byte[100 << 20]));

        assertRefused("zip entry 'archive/data/0'", "bytes once inflated, got 104857600");
    }

    @Test
    void refusesEntriesThatInflateToAnotherSizeThanTheyState() throws IOException {
        write(tensor(items -> items.vector("0", 4)));
        patchDirectory("archive/data/0", 24, 15);
        assertRefused("zip entry 'archive/data/0'", "expected 15 bytes once inflated, got more");

        patchDirectory("archive/data/0", 24, 17);
        assertRefused("zip entry 'archive/data/0'", "expected 17 bytes once inflated, got 16");
    }

    @Test
    void refusesEntriesThatLieOutsideOfTheFile() throws IOException {
        write(tensor(items -> items.vector("0", 4)));
        patchDirectory("archive/data/0", 42, 1 << 20);
        assertRefused("zip entry 'archive/data/0'", "expected its header at byte 1048576, got none");

        write(tensor(items -> items.vector("0", 4)));
        patchDirectory("archive/data/0", 20, 1 << 20);
        assertRefused("zip entry 'archive/data/0'", "expected 1048576 bytes from byte");
    }

    @Test
    void refusesStoredEntriesWithTwoSizes() throws IOException {
        write(tensor(items -> items.vector("0", 4)));
        patchDirectory("archive/data/0", 10, 0);

        assertRefused("zip entry 'archive/data/0'", "expected a stored entry of 16 bytes, got ");
    }

    @Test
    void refusesMissingWideNumbers() throws IOException {
        write(tensor(items -> items.vector("0", 4)));
        patchDirectory("archive/data/0", 24, -1);

        assertRefused("zip entry 'archive/data/0'", "expected its size in a zip64 record, got none");
    }

    @Test
    void refusesEntriesOfTheSameName() throws IOException {
        write(tensor(items -> items.vector("0", 4)), Map.of("0", new byte[16], "1", new byte[16]));
        byte[] bytes = Files.readAllBytes(file);
        int at = directoryEntry(bytes, "archive/data/1");
        bytes[at + 46 + "archive/data/".length()] = '0';
        Files.write(file, bytes);

        assertRefused("zip entry 'archive/data/0'", "expected one of this name, got two");
    }

    @Test
    void refusesEncryptedEntriesAndOtherCompressions() throws IOException {
        write(tensor(items -> items.vector("0", 4)));
        patchDirectory("archive/data/0", 8, 8 << 16 | 1);
        assertRefused("zip entry 'archive/data/0'", "expected it stored or deflated, got it encrypted");

        patchDirectory("archive/data/0", 8, 93 << 16);
        assertRefused("zip entry 'archive/data/0'", "expected it stored or deflated, got method 93");
    }

    @Test
    void refusesDirectoriesThatLieOutsideOfTheFile() throws IOException {
        write(tensor(items -> items.vector("0", 4)));
        byte[] bytes = Files.readAllBytes(file);
        littleEndian(bytes).putInt(bytes.length - END_RECORD_BYTES + 16, bytes.length);
        Files.write(file, bytes);

        assertRefused("zip directory", "expected it within " + bytes.length + " bytes, got ");
    }

    private void writeTensor(long offset, long[] shape, long[] strides) throws IOException {
        write(tensor(
                items -> items.tensor(storage -> storage.storage("FloatStorage", "0", 4), offset, shape, strides)));
    }

    private static Consumer<PickleWriter> tensor(Consumer<PickleWriter> tensor) {
        return pickle -> pickle.dictionary().items(items -> tensor.accept(items.text("w")));
    }

    private void write(Consumer<PickleWriter> pickle) throws IOException {
        write(pickle, Map.of("0", TorchFiles.floats(1, 2, 3, 4)));
    }

    private void write(Consumer<PickleWriter> pickle, Map<String, byte[]> storages) throws IOException {
        TorchFiles.zip(file, pickle, storages);
    }

    private void writeWithEntry(String name, String content) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            TorchFiles.add(zip, "archive/data.pkl", PickleWriter.pickle(tensor(items -> items.vector("0", 4))));
            TorchFiles.add(zip, "archive/data/0", TorchFiles.floats(1, 2, 3, 4));
            TorchFiles.add(zip, "archive/" + name, content.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Overwrites four bytes of a directory entry, at a field's offset in the zip specification. */
    private void patchDirectory(String name, int field, int value) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        littleEndian(bytes).putInt(directoryEntry(bytes, name) + field, value);
        Files.write(file, bytes);
    }

    private static int directoryEntry(byte[] bytes, String name) {
        int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(name) - 46;
        assertThat(littleEndian(bytes).getInt(at)).isEqualTo(0x02014b50);
        return at;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long[] of(long... values) {
        return values;
    }

    private void assertRefused(String part, String problem) {
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageStartingWith("Cannot read " + part + " of checkpoint '" + file + "': ")
                .hasMessageContaining(problem);
    }
}
