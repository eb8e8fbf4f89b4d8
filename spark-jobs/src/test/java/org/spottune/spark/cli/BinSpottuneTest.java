package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code bin/spottune} in a project of empty files, with a script in the place of Java. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such shell")
class BinSpottuneTest {

    private static final Path SCRIPT = Path.of(System.getProperty("basedir", "."), "../bin/spottune");
    private static final long PATIENCE_SECONDS = 60;
    private static final FileTime BUILT = FileTime.fromMillis(1_700_000_000_000L);
    private static final FileTime BEFORE = FileTime.fromMillis(1_600_000_000_000L);
    private static final FileTime AFTER = FileTime.fromMillis(1_800_000_000_000L);

    @TempDir
    private Path folder;

    private Path home;
    private Path script;
    private Path javaHome;

    @BeforeEach
    void makeProject() throws IOException {
        home = folder.resolve("a project's \"home\"");
        script = Files.createDirectories(home.resolve("bin")).resolve("spottune");
        Files.copy(SCRIPT, script);
        build();
        javaHome = folder.resolve("some java");
        java("for word in \"$@\"; do echo \"[$word]\"; done");
    }

    private void build() throws IOException {
        Path spark = home.resolve("spark-jobs/target/spark-home");
        Files.createDirectories(spark.resolve("jars"));
        Files.createFile(Files.createDirectories(spark.resolve("launcher/target/scala-2.12"))
                .resolve("launcher.jar"));
        Files.setLastModifiedTime(Files.createFile(home.resolve("spark-jobs/target/spottune.jar")), BUILT);
    }

    /** What the process said and how it ended. */
    private record Ended(int code, String out, String err) {}

    @Test
    void givesTheLauncherTheProjectAndTheCommandLine() throws Exception {
        Ended ended = run(folder, script.toString(), "train", "--output", "two words", "$HOME * 'x'", "");

        assertThat(ended.code()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().lines())
                .containsSequence("[org.spottune.spark.cli.Launcher]", "[" + home.toRealPath() + "]", "[/dev/fd/9]")
                .endsWith("[train]", "[--output]", "[two words]", "[$HOME * 'x']", "[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash", "bash --posix", "busybox sh"})
    void runsInAnyShell(String shell) throws Exception {
        String[] words = shell.split(" ");
        assumeTrue(isThere(words[0]), "no " + words[0] + " here");
        java("echo \"'printf' '<%s>' 'a b' 'it'\\''s' '\\$1'\" >&9");

        Ended ended = run(
                home.resolve("bin"),
                Stream.concat(Stream.of(words), Stream.of("./spottune", "doctor"))
                        .toArray(String[]::new));

        assertThat(ended).isEqualTo(new Ended(0, "<a b><it's><$1>", ""));
    }

    @Test
    void isFoundThroughAChainOfLinks() throws Exception {
        Path links = Files.createDirectories(folder.resolve("links/deep"));
        Files.createSymbolicLink(folder.resolve("links/whole"), home);
        Files.createSymbolicLink(links.resolve("second"), Path.of("../whole/bin/spottune"));
        Files.createSymbolicLink(folder.resolve("links/first"), Path.of("deep/second"));
        Files.createSymbolicLink(folder.resolve("links/bin"), home.resolve("bin"));

        for (String link :
                List.of("links/first", "./links/deep/second", "links/whole/bin/spottune", "links/bin/spottune")) {
            assertThat(run(folder, "sh", link, "doctor").out())
                    .as(link)
                    .contains("[" + home.toRealPath() + "]\n[/dev/fd/9]\n[doctor]\n");
        }
    }

    @Test
    void endsWhenTheLauncherHasAnswered() throws Exception {
        java("echo the help");
        assertThat(run(folder, script.toString(), "--help")).isEqualTo(new Ended(0, "the help\n", ""));

        java("echo wrong >&2; exit 2");
        assertThat(run(folder, script.toString(), "--wrong")).isEqualTo(new Ended(2, "", "wrong\n"));

        java("exit 1");
        assertThat(run(folder, script.toString(), "doctor").code()).isEqualTo(2);
    }

    @Test
    void becomesTheProcessThatTheLauncherNames() throws Exception {
        java("echo \"'sh' '-c' 'echo \\$\\$; exit 7'\" >&9");

        Process process = start(folder, "", script.toString(), "doctor");
        long pid = process.pid();

        assertThat(end(process, "")).isEqualTo(new Ended(7, pid + "\n", ""));
    }

    @Test
    void leavesNoDescriptorOfItsOwnOpen() throws Exception {
        java("echo \"'sh' '-c' 'for n in 8 9; do if { true >&\\$n; } 2>/dev/null; then echo \\$n; fi; done'\" >&9");

        assertThat(run(folder, script.toString(), "doctor")).isEqualTo(new Ended(0, "", ""));
    }

    @Test
    void tellsOfSourcesThatAreNewerThanTheJar() throws Exception {
        Path source =
                Files.createDirectories(home.resolve("core/src/main/java")).resolve("Kernel.java");
        Files.createDirectories(home.resolve("spark-jobs/src/main"));
        Files.setLastModifiedTime(Files.createFile(source), BEFORE);
        Files.setLastModifiedTime(Files.createFile(home.resolve("pom.xml")), BEFORE);
        assertThat(run(folder, script.toString(), "doctor").err()).isEmpty();

        Files.setLastModifiedTime(source, AFTER);
        assertThat(run(folder, script.toString(), "doctor").err().lines())
                .singleElement()
                .asString()
                .startsWith("spottune: ")
                .contains("core/src/main/java/Kernel.java", "mvn -f", "package -DskipTests");

        Files.setLastModifiedTime(source, BEFORE);
        Files.setLastModifiedTime(home.resolve("pom.xml"), AFTER);
        assertThat(run(folder, script.toString(), "doctor").err()).contains("pom.xml");
    }

    @Test
    void saysNothingOfSourcesWhereThereAreNone() throws Exception {
        Files.setLastModifiedTime(Files.createFile(home.resolve("pom.xml")), AFTER);

        assertThat(run(folder, script.toString(), "doctor").err()).isEmpty();
    }

    @Test
    void takesClassesFromTheArchiveWhereThereIsOne() throws Exception {
        assertThat(run(folder, script.toString(), "doctor").out()).doesNotContain("-XX:SharedArchiveFile");

        Path archive = Files.writeString(home.resolve("spark-jobs/target/launcher.jsa"), "classes");
        Path note = home.resolve("spark-jobs/target/launcher.jsa.made");
        assertThat(run(folder, script.toString(), "doctor").out()).doesNotContain("-XX:SharedArchiveFile");

        Files.writeString(note, "7\nfrom this jar\n");
        assertThat(run(folder, script.toString(), "doctor").out().lines())
                .contains("[-XX:SharedArchiveFile=" + archive.toRealPath() + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8\n", "6\n", "0\n", "\n", "", "no number\n"})
    void ignoresAnArchiveThatIsNotWhole(String note) throws Exception {
        Files.writeString(home.resolve("spark-jobs/target/launcher.jsa"), "classes");
        Files.writeString(home.resolve("spark-jobs/target/launcher.jsa.made"), note);

        Ended ended = run(folder, script.toString(), "doctor");
        assertThat(ended.out()).doesNotContain("-XX:SharedArchiveFile").contains("[doctor]");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void buildsOnceWhereTwoStartAtOnce() throws Exception {
        assumeTrue(isThere("flock"), "no flock here");
        forgetTheBuild();
        // Goes on when the other waits.
        maven("until grep -qs Waiting '" + folder + "/err2'; do sleep 0.1; done");
        java("echo ran");

        Process first = start(folder, "", script.toString(), "doctor");
        awaitText(folder.resolve("maven"), "built");
        Process second = start(folder, "2", script.toString(), "doctor");

        assertThat(end(first, ""))
                .isEqualTo(new Ended(
                        0, "ran\n", "Building spottune (only the first time; downloads missing dependencies) ...\n"));
        assertThat(end(second, "2"))
                .isEqualTo(new Ended(0, "ran\n", "Waiting for another spottune that builds the project ...\n"));
        assertThat(Files.readAllLines(folder.resolve("maven"))).hasSize(1);
    }

    @Test
    void buildsAfterABuildThatWasKilled() throws Exception {
        forgetTheBuild();
        // What is there looks built, but for the last part.
        maven("kill -9 $PPID; kill -9 $$");
        run(folder, script.toString(), "doctor");
        Files.createDirectories(home.resolve("spark-jobs/target/spark-home/jars"));
        Files.writeString(home.resolve("spark-jobs/target/spottune.jar"), "half of it");

        maven("");
        java("echo ran");
        Ended ended = run(folder, script.toString(), "doctor");

        assertThat(ended.err()).startsWith("Building spottune ");
        assertThat(ended.out()).isEqualTo("ran\n");
    }

    @Test
    void endsAsMavenWhereTheBuildFails() throws Exception {
        forgetTheBuild();
        maven("echo no compiler >&2; exit 1");

        Ended ended = run(folder, script.toString(), "doctor");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).endsWith("no compiler\n");
    }

    @Test
    void saysWhereItCannotBuild() throws Exception {
        forgetTheBuild();
        // A folder that not even root can write.
        Files.createFile(home.resolve("spark-jobs/target"));

        Ended ended = run(folder, script.toString(), "doctor");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .startsWith("spottune: cannot build in '" + home.toRealPath() + "': expected a writable folder");
    }

    @Test
    void writesNothingIntoTheProject() throws Exception {
        List<Path> before = files();
        Files.setPosixFilePermissions(home.resolve("spark-jobs/target"), PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assertThat(run(folder, script.toString(), "doctor").code()).isZero();
        } finally {
            Files.setPosixFilePermissions(
                    home.resolve("spark-jobs/target"), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        assertThat(files()).isEqualTo(before);
    }

    private void forgetTheBuild() throws IOException {
        FileUtils.deleteDirectory(home.resolve("spark-jobs/target").toFile());
    }

    /** What happens instead of Maven, before all that it would make is there. */
    private void maven(String commands) throws IOException {
        program(
                folder.resolve("programs/mvn"),
                String.join(
                        "\n",
                        "echo built >>'" + folder + "/maven'",
                        commands,
                        "cd \"$(dirname \"$4\")\"/spark-jobs/target || exit 9",
                        "mkdir -p spark-home/jars spark-home/launcher/target/scala-2.12",
                        "touch spottune.jar spark-home/launcher/target/scala-2.12/launcher.jar"));
    }

    private static void awaitText(Path file, String text) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(file) || !Files.readString(file).contains(text)) {
            assertThat(System.nanoTime()).as("waiting for " + file).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.sorted().toList();
        }
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    /** What happens instead of Java. */
    private void java(String commands) throws IOException {
        program(javaHome.resolve("bin/java"), commands);
    }

    private static void program(Path file, String commands) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + commands + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended run(Path directory, String... words) throws Exception {
        return end(start(directory, "", words), "");
    }

    /** @param name that is added to those of the files with what it says */
    private Process start(Path directory, String name, String... words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(words)))
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(folder.resolve("out" + name).toFile())
                .redirectError(folder.resolve("err" + name).toFile());
        builder.environment().put("JAVA_HOME", javaHome.toString());
        builder.environment()
                .merge(
                        "PATH",
                        folder.resolve("programs").toString(),
                        (path, first) -> first + File.pathSeparator + path);
        return builder.start();
    }

    private Ended end(Process process, String name) throws Exception {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readString(folder.resolve("out" + name)),
                Files.readString(folder.resolve("err" + name)));
    }
}
