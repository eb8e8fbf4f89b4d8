package org.spottune.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateNativeFolderTest {

    @TempDir
    private Path temporary;

    /** In a separate process, since a process loads a library only once. */
    @Test
    void nothingIsLoadedFromTheSharedTemporaryDirectory() throws IOException, InterruptedException {
        Path trap = Files.createDirectory(
                temporary.resolve("jna-" + System.getProperty("user.name").hashCode()));

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Loading.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(said).isZero();
        String[] lines = said.strip().split(System.lineSeparator());
        assertThat(lines[0]).startsWith(temporary.resolve("spottune-jna-").toString());
        assertThat(lines[1]).isEqualTo(String.valueOf(8));
        // JNA's default folder name is in no path, and nothing is left behind.
        assertThat(files(temporary)).containsExactly(trap.getFileName().toString());
        assertThat(files(trap)).isEmpty();
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** The program of the process. */
    static final class Loading {
        private Loading() {}

        public static void main(String[] arguments) {
            PrivateNativeFolder.use();
            System.out.println(System.getProperty("jna.tmpdir") + File.separator);
            System.out.println(com.sun.jna.Native.POINTER_SIZE);
        }
    }
}
