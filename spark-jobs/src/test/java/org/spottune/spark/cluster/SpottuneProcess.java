package org.spottune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command of {@code bin/spottune} in a process of its own, as a user runs it; killed when closed. */
final class SpottuneProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Process process;
    private final Path out;
    private final Path err;

    private SpottuneProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** What a command left. */
    record Finished(int code, String out, String err) {

        /** The last line on standard output, of a command that succeeded. */
        JsonNode result() {
            assertThat(code).as("exit code; %s%n%s", out, err).isZero();
            try {
                return new ObjectMapper()
                        .readTree(out.strip().substring(out.strip().lastIndexOf('\n') + 1));
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    static SpottuneProcess start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(BuiltSpottune.launcher().toString());
        words.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(BuiltSpottune.home().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().remove("SPARK_HOME");
        builder.environment().putAll(environment);
        SpottuneProcess started = new SpottuneProcess(builder.start(), out, err);
        Runtime.getRuntime().addShutdownHook(new Thread(started::close));
        return started;
    }

    static Finished run(Path folder, String... arguments) throws IOException {
        try (SpottuneProcess process = start(folder, Map.of(), arguments)) {
            return process.await();
        }
    }

    Finished await() throws IOException {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("Not finished after " + PATIENCE.toSeconds() + " s:\n" + said());
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        return new Finished(process.exitValue(), Files.readString(out), said());
    }

    boolean runs() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** What it has written to standard error so far. */
    String said() throws IOException {
        return Files.readString(err);
    }

    /** Sends a signal ({@code TERM}, {@code KILL}) to a process; the shell's own command, not every machine has the program. */
    static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("bash", "-c", "kill -" + name + " " + pid)
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Ends it with SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
