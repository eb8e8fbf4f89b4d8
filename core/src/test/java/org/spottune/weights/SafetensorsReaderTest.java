package org.spottune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsReaderTest {

    @TempDir
    private Path folder;

    @Test
    void readsNamesShapesValuesAndMetadata() throws IOException {
        Checkpoint checkpoint = Checkpoint.read(write(
                """
                {"__metadata__": {"note": "by hand"},
                 "b": {"dtype": "F32", "shape": [2, 1], "data_offsets": [8, 16]},
                 "a": {"dtype": "I64", "shape": [], "data_offsets": [0, 8]}}\
                """,
                data(16).putLong(-7).putFloat(1.5f).putFloat(-2)));

        assertThat(checkpoint.description()).isEqualTo("safetensors");
        assertThat(checkpoint.metadata()).containsExactly(entry("note", "by hand"));
        assertThat(checkpoint.tensors()).containsOnlyKeys("b", "a");
        assertThat(checkpoint.tensors().keySet()).containsExactly("b", "a");
        assertThat(checkpoint.tensor("b")).hasToString("FLOAT32 [2, 1]");
        assertThat(checkpoint.tensor("b").toFloats()).containsExactly(1.5f, -2f);
        assertThat(checkpoint.tensor("a").shape()).isEmpty();
        assertThat(checkpoint.tensor("a").toLongs()).containsExactly(-7);
    }

    @Test
    void readsAFileWithoutTensors() throws IOException {
        assertThat(Checkpoint.read(write("{}", data(0))).tensors()).isEmpty();
    }

    @Test
    void readsTheDecathlonFixture() throws IOException {
        Checkpoint checkpoint = Checkpoint.read(CheckpointFixtures.path("decathlon-expected.safetensors"));

        assertThat(checkpoint.metadata()).containsKey("note");
        assertThat(checkpoint.tensor("end_bns.0.0.bias").shape()).containsExactly(32);
        assertThat(checkpoint.tensor("input.images").shape()).containsExactly(4, 3, 32, 32);
        assertThat(checkpoint.tensor("input.images").toFloats()).hasSize(4 * 3 * 32 * 32);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
            {"a": {"dtype": "F8_E4M3", "shape": [4], "data_offsets": [0, 4]}} | tensor 'a' | got "F8_E4M3"
            {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}     | tensor 'a' | expected 2 elements of 4 bytes for shape [2], got 4 bytes
            {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}     | tensor 'a' | expected data_offsets within 4 bytes of data, got [0,8]
            {"a": {"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}}    | tensor 'a' | expected data_offsets within 4 bytes of data, got [-4,0]
            {"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}     | tensor 'a' | expected data_offsets within 4 bytes of data, got [4,0]
            {"a": {"dtype": "F32", "shape": [1], "data_offsets": "all"}}      | tensor 'a' | expected a list as data_offsets, got STRING
            {"a": {"dtype": "F32", "shape": [1.5], "data_offsets": [0, 4]}}   | tensor 'a' | expected whole numbers as shape, got [1.5]
            {"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}    | tensor 'a' | expected shape >= 0, got -1
            {"a": {"dtype": "F32", "shape": [4294967296, 4294967297], "data_offsets": [0, 4]}} | tensor 'a' | expected a size that fits 64 bits
            {"a": {"dtype": "U8", "shape": [3], "data_offsets": [0, 3]}}      | safetensors data | expected 3 bytes for all tensors, got 4
            {"a": {}, "a": {}}                                                | safetensors header | Duplicate field 'a'
            {"__metadata__": 3}                                               | safetensors metadata | expected a JSON object, got NUMBER
            {"a": {"dtype":                                                   | safetensors header | expected a JSON object
            """)
    void refusesHeadersThatDoNotDescribeTheData(String header, String part, String problem) throws IOException {
        Path file = write(header, data(4));

        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageStartingWith("Cannot read " + part + " of checkpoint '" + file + "': ")
                .hasMessageContaining(problem);
    }

    @Test
    void refusesAFileThatEndsWithinItsHeader() throws IOException {
        Path file = write("{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}", data(4));
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 30));

        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageContaining("safetensors header of checkpoint '" + file + "': expected 61 bytes, got 22");
    }

    @Test
    void refusesHeadersThatAreNotUtf8() throws IOException {
        Path file = write("{\u00e9}", data(0));
        byte[] bytes = Files.readAllBytes(file);
        bytes[9] = 0;
        Files.write(file, bytes);

        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageContaining("safetensors header of checkpoint '" + file + "': expected UTF-8 text");
    }

    @Test
    void refusesHeadersThatWouldFillTheMemoryOnceParsed() throws IOException {
        Path file = write("{" + " ".repeat(17 << 20) + "}", data(0));

        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageContaining("expected at most 16777216 bytes, got 17825794");
    }

    @Test
    void namesTheTensorThatIsMissing() throws IOException {
        Checkpoint checkpoint = Checkpoint.read(write("{}", data(0)));

        assertThatThrownBy(() -> checkpoint.tensor("fc.weight"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("Cannot find tensor 'fc.weight' among the 0 of a safetensors checkpoint");
    }

    private static ByteBuffer data(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Path write(String header, ByteBuffer data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = data(Long.BYTES + text.length + data.capacity());
        file.putLong(text.length).put(text).put(data.array());
        return Files.write(folder.resolve("hand-made.safetensors"), file.array());
    }
}
