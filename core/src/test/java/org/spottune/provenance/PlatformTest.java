package org.spottune.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlatformTest {

    private final Platform platform = Platform.current();

    @Test
    void versionsComeFromTheBuild() {
        assertThat(platform.spottune()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(platform.commit()).matches("[0-9a-f]{40}(-dirty)?|unknown");
        assertThat(platform.deeplearning4j()).matches("\\d+\\.\\d+\\.\\d+(-M[\\d.]+)?");
    }

    @Test
    void tellsWhatItRunsOn() {
        assertThat(platform.java()).startsWith(System.getProperty("java.version") + " (");
        assertThat(platform.system()).startsWith(System.getProperty("os.name")).endsWith(System.getProperty("os.arch"));
        assertThat(platform.processors()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void tellsTheCommitWhereTheBuildKnewIt() {
        String id = "0123456789abcdef0123456789abcdef01234567";

        assertThat(Platform.commit(id + "\n")).isEqualTo(id);
        assertThat(Platform.commit(id + "-dirty\n")).isEqualTo(id + "-dirty");
        assertThat(Platform.commit("")).isEqualTo("unknown");
    }
}
