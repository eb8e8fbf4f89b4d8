package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessUserTest {

    @TempDir
    private Path folder;

    @Test
    void needsNothingWhereTheSystemKnowsIt() {
        ProcessUser user = new ProcessUser("ann", folder.toString());

        assertThat(user.isNameless()).isFalse();
        assertThat(user.javaOptions(Map.of())).isEmpty();
    }

    @Test
    void isCalledByItsNumberWhereItHasNoName() throws IOException {
        ProcessUser user = new ProcessUser("?", "?");

        assertThat(user.isNameless()).isTrue();
        assertThat(user.javaOptions(Map.of("HOME", folder.toString())))
                .containsExactly(
                        "-Duser.name=" + Files.getAttribute(Path.of("/proc/self"), "unix:uid"),
                        "-Duser.home=" + folder);
    }

    @Test
    void hasAPrivateHomeWhereItHasNone() throws IOException {
        List<String> options = new ProcessUser("ann", "/nonexistent").javaOptions(Map.of("HOME", "/"));

        Path home = Path.of(options.get(0).substring("-Duser.home=".length()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
        assertThat(new ProcessUser("ann", "?").javaOptions(Map.of())).isEqualTo(options);
    }
}
