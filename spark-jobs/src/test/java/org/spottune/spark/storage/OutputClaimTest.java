package org.spottune.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputClaimTest {

    private static final ClaimOwner ELSEWHERE =
            new ClaimOwner("t", "ann", "elsewhere", "pid:[1]", 7, "", "2026-01-02T03:04:05Z");

    @TempDir
    private Path folder;

    private final Storage storage = new Storage(new Configuration());

    @ParameterizedTest
    @ValueSource(strings = {"run", "run:1", "deep/below/run", "a folder with {braces} and 100 %"})
    void onlyOneHasAnOutputAtATime(String name) throws IOException {
        String output = folder.resolve(name).toString();
        try (OutputClaim first = storage.claim(output)) {
            assertThatThrownBy(() -> storage.claim(output))
                    .isInstanceOf(OutputClaimedException.class)
                    .hasMessageStartingWith("Output '" + output + "' is being written by process "
                            + ProcessHandle.current().pid() + " of ")
                    .hasMessageEndingWith(".claim'");
            assertThatThrownBy(() -> storage.requireUnclaimed(output)).isInstanceOf(OutputClaimedException.class);
        }

        assertThat(files(folder)).isEmpty();
        storage.requireUnclaimed(output);
        storage.claim(output).close();
    }

    @Test
    void liesInAFolderThatExists() throws IOException {
        Path output = Files.createDirectory(folder.resolve("run"));
        try (OutputClaim claim = storage.claim(output.toString())) {
            assertThat(files(output)).containsExactly(".claim");
            assertThat(files(folder)).containsExactly("run");
        }
        assertThat(files(output)).isEmpty();
    }

    @Test
    void holdsWhileItsFolderComesToBe() throws IOException {
        Path output = folder.resolve("run");
        try (OutputClaim claim = storage.claim(output.toString())) {
            Files.createDirectory(output);

            assertThatThrownBy(() -> storage.claim(output.toString())).isInstanceOf(OutputClaimedException.class);
        }
        assertThat(files(folder)).containsExactly("run");
    }

    @Test
    void ofManyAtOnceOneHasIt() throws Exception {
        String output = folder.resolve("run").toString();
        int threads = 16;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<OutputClaim> claims = new ArrayList<>();
        try {
            Callable<OutputClaim> claiming = () -> {
                start.await();
                try {
                    return storage.claim(output);
                } catch (OutputClaimedException taken) {
                    return null;
                }
            };
            List<Future<OutputClaim>> tried = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                tried.add(pool.submit(claiming));
            }
            for (Future<OutputClaim> each : tried) {
                if (each.get() != null) {
                    claims.add(each.get());
                }
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(claims).hasSize(1);
        claims.get(0).close();
    }

    @Test
    void isTakenOverFromAProcessThatHasEnded() throws IOException, InterruptedException {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        ClaimOwner here = ClaimOwner.here();
        write(new ClaimOwner("t", "me", here.host(), here.processes(), ended.pid(), "", here.since()));

        try (OutputClaim claim = storage.claim(folder.resolve("run").toString())) {
            assertThat(files(folder)).containsExactly(".run.claim");
        }
        assertThat(files(folder)).isEmpty();
    }

    @Test
    void leavesNoClaimOfAProcessThatEndedWhileItsFolderWasThere() throws IOException, InterruptedException {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        ClaimOwner here = ClaimOwner.here();
        write(new ClaimOwner("t", "me", here.host(), here.processes(), ended.pid(), "", here.since()));
        Path output = Files.createDirectory(folder.resolve("run"));

        try (OutputClaim claim = storage.claim(output.toString())) {
            assertThat(files(output)).containsExactly(".claim");
        }
        assertThat(files(folder)).containsExactly("run");
    }

    @Test
    void isNotTakenOverFromAnotherMachineThatGivesSigns() throws Exception {
        Path file = write(ELSEWHERE);
        ScheduledExecutorService other = Executors.newSingleThreadScheduledExecutor();
        try {
            other.schedule(
                    () -> Files.setLastModifiedTime(
                            file, FileTime.from(Instant.now().plusSeconds(5))),
                    1200,
                    TimeUnit.MILLISECONDS);

            assertThatThrownBy(() -> claimAfter(Duration.ofSeconds(60)))
                    .isInstanceOf(OutputClaimedException.class)
                    .hasMessageContaining("process 7 of ann on elsewhere, since 2026-01-02T03:04:05Z")
                    .hasMessageEndingWith("delete 'file:" + file + "'");
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void isTakenOverFromAnotherMachineThatGivesNone() throws IOException {
        Path file = write(ELSEWHERE);
        // Nobody is refused for what cannot be known at once.
        storage.requireUnclaimed(folder.resolve("run").toString());

        try (OutputClaim claim = claimAfter(Duration.ofSeconds(2))) {
            assertThat(Files.readString(file)).doesNotContain("elsewhere");
        }
        assertThat(files(folder)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "{}", "[1]"})
    void isTakenOverWhereItIsDamaged(String content) throws IOException {
        Files.writeString(folder.resolve(".run.claim"), content);

        claimAfter(Duration.ofSeconds(1)).close();

        assertThat(files(folder)).isEmpty();
    }

    @Test
    void isNotGivenBackForAnother() throws IOException {
        Path file = folder.resolve(".run.claim");
        OutputClaim claim = storage.claim(folder.resolve("run").toString());
        Files.writeString(file, new ClaimOwner("t", "ann", "elsewhere", "", 7, "", "").toJson());

        claim.close();

        assertThat(file).exists();
    }

    @Test
    void saysWhereNothingCanBeWritten() throws IOException {
        Files.writeString(folder.resolve("file"), "x");

        assertThatThrownBy(() -> storage.claim(folder.resolve("file/run").toString()))
                .isInstanceOf(WriteException.class)
                .hasMessageStartingWith("Cannot write '");
    }

    private OutputClaim claimAfter(Duration watch) throws IOException {
        org.apache.hadoop.fs.Path output = StoragePath.of(folder.resolve("run").toString());
        return OutputClaim.of(output, StoragePath.system(output, new Configuration()), watch);
    }

    private Path write(ClaimOwner owner) throws IOException {
        return Files.writeString(folder.resolve(".run.claim"), owner.toJson());
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
