package org.spottune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

    @TempDir
    private Path folder;

    @Test
    void writesLengthHeaderAndElements() throws IOException {
        byte[] file =
                bytes(Map.of("note", "by hand"), tensor("a", List.of(2L, 1L), 1.5f, -2), tensor("b", List.of(), 3));

        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) buffer.getLong()];
        buffer.get(header);
        assertThat(header.length % 8).isZero();
        assertThat(new String(header, StandardCharsets.UTF_8).strip())
                .isEqualTo("{\"__metadata__\":{\"note\":\"by hand\"},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}");
        assertThat(buffer.getFloat()).isEqualTo(1.5f);
        assertThat(buffer.getFloat()).isEqualTo(-2);
        assertThat(buffer.getFloat()).isEqualTo(3);
        assertThat(buffer.hasRemaining()).isFalse();
    }

    @Test
    void isReadBackBitByBit() throws IOException {
        float[] values = new float[(1 << 16) + 3];
        values[0] = -0f;
        values[1] = Float.intBitsToFloat(0x7fc00123);
        values[values.length - 1] = Float.MIN_VALUE;
        Path file = folder.resolve("model.safetensors");
        Files.write(
                file, bytes(Map.of("x", "1", "w", "\"\u00fc\""), tensor("v", List.of((long) values.length), values)));

        Checkpoint read = Checkpoint.readSafetensors(file);

        assertThat(read.metadata()).containsExactly(entry("w", "\"\u00fc\""), entry("x", "1"));
        float[] back = read.tensor("v").toFloats();
        assertThat(back).hasSameSizeAs(values);
        for (int i : new int[] {0, 1, 2, values.length - 1}) {
            assertThat(Float.floatToRawIntBits(back[i])).isEqualTo(Float.floatToRawIntBits(values[i]));
        }
    }

    @Test
    void writesAFileWithoutTensors() throws IOException {
        Path file = Files.write(folder.resolve("empty.safetensors"), bytes(Map.of()));

        assertThat(Checkpoint.readSafetensors(file).tensors()).isEmpty();
    }

    @Test
    void refusesWhatMakesNoFile() {
        assertThatThrownBy(() -> bytes(Map.of(), tensor("a", List.of(2L), 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot write tensor 'a': expected 2 values for shape [2], got 1");
        assertThatThrownBy(() -> bytes(Map.of(), tensor("a", List.of(1L), 1), tensor("a", List.of(1L), 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot write tensor 'a': expected different names, got this one twice");
        assertThatThrownBy(() -> bytes(Map.of("long", "x".repeat(16 << 20))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot write a safetensors header of 16777248 bytes: expected at most 16777216, the most that can be read");
    }

    @Test
    void aReaderOfSafetensorsTakesNothingElse() throws IOException {
        Path text = Files.writeString(folder.resolve("page.html"), "<html>gone</html>");

        assertThatThrownBy(() -> Checkpoint.readSafetensors(text))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageEndingWith("expected safetensors, got text that begins with '<html>gone</html>'");
        assertThatThrownBy(() -> Checkpoint.readSafetensors(CheckpointFixtures.path("decathlon-state-zip.pth")))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageContaining("expected safetensors, got a file that begins with the bytes 50 4b 03 04");
    }

    private static SafetensorsWriter.Tensor tensor(String name, List<Long> shape, float... values) {
        return new SafetensorsWriter.Tensor(name, shape, () -> values);
    }

    private static byte[] bytes(Map<String, String> metadata, SafetensorsWriter.Tensor... tensors) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SafetensorsWriter.write(metadata, List.of(tensors), out);
        return out.toByteArray();
    }
}
