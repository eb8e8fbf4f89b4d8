package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FoundVersionsTest {

    private static final Map<String, String> BUILT_FOR =
            Map.of("java", "17", "spark", "3.5.5", "scala", "2.12.18", "hadoop", "3.3.4");

    @Test
    void findsNothingWrongWithWhatThisWasBuiltWith() {
        FoundVersions here = FoundVersions.here();

        assertThat(here.problems()).isEmpty();
        assertThat(here.builtFor()).isEqualTo(BUILT_FOR);
        assertThat(here.found()).containsEntry("spark", "3.5.5").containsEntry("hadoop", "3.3.4");
    }

    @Test
    void otherPatchReleasesAndAnotherHadoopGoTogether() {
        Map<String, String> found =
                Map.of("java", "17.0.2+8-LTS", "spark", "3.5.7", "scala", "2.12.20", "hadoop", "3.4.1");

        assertThat(FoundVersions.clashes(found, BUILT_FOR)).isEmpty();
    }

    @Test
    void namesEveryClash() {
        Map<String, String> found =
                Map.of("java", "21.0.1+12", "spark", "4.0.0", "scala", "2.13.16", "hadoop", "2.7.4");

        assertThat(FoundVersions.clashes(found, BUILT_FOR))
                .containsExactlyInAnyOrder(
                        "Java must be 17, as this was built for 17, got 21.0.1+12",
                        "Spark must be 3.5.x, as this was built for 3.5.5, got 4.0.0",
                        "Scala must be 2.12.x, as this was built for 2.12.18, got 2.13.16",
                        "Hadoop must be 3.x, as this was built for 3.3.4, got 2.7.4");
    }

    @Test
    void tellsWhatIsThereTwice() {
        assertThat(FoundVersions.repeated("Scala", List.of("jar:file:/a.jar!/", "jar:file:/b.jar!/")))
                .containsExactly("Scala is on the class path 2 times: jar:file:/a.jar!/, jar:file:/b.jar!/");
        assertThat(FoundVersions.repeated("Scala", List.of("jar:file:/a.jar!/")))
                .isEmpty();
    }
}
