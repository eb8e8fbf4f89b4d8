package org.spottune.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlatformTest {

    private final Platform platform = Platform.current();

    @Test
    void versionsComeFromTheBuild() {
        assertThat(platform.spottune()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(platform.deeplearning4j()).matches("\\d+\\.\\d+\\.\\d+(-M[\\d.]+)?");
    }

    @Test
    void tellsWhatItRunsOn() {
        assertThat(platform.java()).startsWith(System.getProperty("java.version") + " (");
        assertThat(platform.system()).startsWith(System.getProperty("os.name")).endsWith(System.getProperty("os.arch"));
        assertThat(platform.processors()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }
}
