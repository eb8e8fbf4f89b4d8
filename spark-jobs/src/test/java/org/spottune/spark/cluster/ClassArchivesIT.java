package org.spottune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.spark.cluster.SpottuneProcess.Finished;

/** Commands start from archives of classes, and do without those that were damaged. */
class ClassArchivesIT {

    private static final Path TARGET = BuiltSpottune.jar().getParent();
    private static final List<String> NAMES = List.of("launcher.jsa", "driver.jsa");
    private static final Map<String, String> MAKING = Map.of("SPOTTUNE_CLASS_ARCHIVES", "now");

    @TempDir
    private Path folder;

    @Test
    void ignoresArchivesThatWereCutOffAndMakesThoseAnewThatAreDamagedOrOfAnEarlierJar() throws IOException {
        assertThat(run(MAKING, "--version").err()).isEmpty();
        Path driver = TARGET.resolve("driver.jsa");
        Path whole = Files.copy(driver, folder.resolve("whole"));
        for (String name : NAMES) {
            cutOff(TARGET.resolve(name));
        }

        Finished doctor = run(Map.of(), "doctor");
        assertThat(doctor.result().get("problems")).isEmpty();
        assertThat(doctor.err()).doesNotContainIgnoringCase("warning");
        assertThat(run(Map.of(), "--help").out()).contains("Usage: spottune");

        Files.copy(whole, driver, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(BuiltSpottune.jar(), FileTime.from(Instant.now()));
        assertThat(run(MAKING, "--version").err()).isEmpty();
        for (String name : NAMES) {
            String bytes = Files.readAllLines(TARGET.resolve(name + ".made")).get(0);
            assertThat(TARGET.resolve(name)).as(name).hasSize(Long.parseLong(bytes));
        }
        assertThat(loaded("--help")).contains("org.spottune.spark.cli.Launcher source: shared objects file (top)");
        assertThat(loaded("doctor")).contains("org.apache.spark.deploy.SparkSubmit source: shared objects file (top)");
    }

    /** What the last Java of a command says of where its classes come from. */
    private String loaded(String command) throws IOException {
        Path log = folder.resolve("loaded");
        run(Map.of("_JAVA_OPTIONS", "-Xlog:class+load:file=" + log), command);
        return Files.readString(log);
    }

    /** As a full disk or a copy that was stopped leaves it. */
    private void cutOff(Path archive) throws IOException {
        byte[] whole = Files.readAllBytes(archive);
        Path half = Files.write(folder.resolve("half"), Arrays.copyOf(whole, whole.length / 2));
        Files.delete(archive);
        Files.copy(half, archive);
    }

    private Finished run(Map<String, String> environment, String... arguments) throws IOException {
        try (SpottuneProcess process = SpottuneProcess.start(folder, environment, arguments)) {
            return process.await();
        }
    }
}
