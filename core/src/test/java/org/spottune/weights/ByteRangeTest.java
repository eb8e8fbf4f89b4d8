package org.spottune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ByteRangeTest {

    @TempDir
    private Path folder;

    /** With pieces of 16 bytes, the numbers at 9 and 15 span two pieces. */
    @Test
    void readsNumbersAcrossPiecesOfTheFile() throws IOException {
        byte[] content = new byte[37];
        for (int i = 0; i < content.length; i++) content[i] = (byte) i;
        ByteRange range = ByteRange.map(Files.write(folder.resolve("bytes"), content), 4);

        assertThat(range.length()).isEqualTo(37);
        assertThat(range.byteAt(36)).isEqualTo((byte) 36);
        assertThat(range.shortAt(15)).isEqualTo((short) 0x100f);
        assertThat(range.intAt(15)).isEqualTo(0x1211100f);
        assertThat(range.longAt(9)).isEqualTo(0x100f0e0d0c0b0a09L);
        assertThat(range.longAt(29)).isEqualTo(0x24232221201f1e1dL);
        assertThat(range.toArray()).isEqualTo(content);
        assertThat(range.slice(14, 20).slice(1, 4).toArray()).containsExactly(15, 16, 17, 18);
    }

    @Test
    void keepsSlicesWithinTheirBounds() {
        ByteRange slice = ByteRange.of(new byte[16]).slice(4, 8);

        assertThat(slice.longAt(0)).isZero();
        assertThatThrownBy(() -> slice.longAt(1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("out of bounds for length 8");
        assertThatThrownBy(() -> slice.slice(4, 5))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("out of bounds for length 8");
    }

    /** A file with a hole takes no space on disk; 5 GiB exceed every int. */
    @Test
    void readsBeyondTheReachOfIntegers() throws IOException {
        Path file = folder.resolve("sparse");
        long size = 5L << 30;
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), size - 4);
        }

        ByteRange range = ByteRange.map(file);

        assertThat(range.length()).isEqualTo(size);
        assertThat(range.slice(size - 8, 8).intAt(4)).isEqualTo(0x04030201);
    }
}
