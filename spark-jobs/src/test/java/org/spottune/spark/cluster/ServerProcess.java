package org.spottune.spark.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that serves until it is closed, and that does not outlive this JVM, however that one ends: a shell waits for
 * the end of its input, which is this JVM's to keep open, and kills the process then.
 */
final class ServerProcess implements AutoCloseable {

    private static final String GUARD = "\"$@\" & child=$!; trap 'kill -9 $child 2>/dev/null' EXIT; read -r _";

    private final Process guard;
    private final Path log;

    private ServerProcess(Process guard, Path log) {
        this.guard = guard;
        this.log = log;
    }

    /**
     * @param environment beyond that of this JVM
     * @param log file for all that the process says
     */
    static ServerProcess start(List<String> command, Map<String, String> environment, Path log) throws IOException {
        List<String> words = new ArrayList<>(List.of("bash", "-c", GUARD, "guard"));
        words.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().remove("SPARK_SCALA_VERSION");
        builder.environment().remove("OMP_NUM_THREADS");
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start(), log);
    }

    /** Waits until the process has said something. */
    Matcher awaitLine(String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        return Await.until("'" + pattern + "' in the log of a server:\n" + log, Duration.ofSeconds(90), () -> {
            Matcher found = wanted.matcher(said());
            return found.find() ? found : null;
        });
    }

    String said() {
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Processes that it has started and that run. */
    List<ProcessHandle> children() {
        return guard.children()
                .flatMap(ProcessHandle::children)
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> all = guard.descendants().toList();
        guard.getOutputStream().close();
        all.forEach(ProcessHandle::destroyForcibly);
        try {
            guard.waitFor();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
