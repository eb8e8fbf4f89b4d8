package org.spottune.spark.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;
import org.spottune.spark.session.StopRequest;

/**
 * Ends a command that can be continued cleanly on a signal: the first makes jobs stop after the current round, and
 * delays the shutdown of Java and Spark until they have; a second ends the process at once. The exit code is Java's:
 * 143 for SIGTERM, 130 for SIGINT.
 *
 * <p>Java runs Hadoop's shutdown hook, which runs its own hooks in order; one of them is Spark's, which stops the
 * session. Java names a thread after each signal it handles: without such a thread, as when the process ends by itself,
 * there is no wait.
 */
final class StopOnSignal implements AutoCloseable {

    /** Spark's own hooks are 30 above those of file systems; higher priorities run earlier. */
    private static final int BEFORE_SPARK = FileSystem.SHUTDOWN_HOOK_PRIORITY + 60;
    /** Longest wait; a second signal ends it. */
    private static final Duration LONGEST = Duration.ofHours(24);

    private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);
    private static final Pattern HANDLER = Pattern.compile("SIG([A-Z]+) handler");
    /** Signal numbers: a process that a signal ends has exit code 128 plus the number. */
    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    private final StopRequest stop;
    private final String command;
    private final String continuation;
    private final PrintStream err;
    private final Runnable hook = this::ending;

    private StopOnSignal(StopRequest stop, String command, String continuation, PrintStream err) {
        this.stop = stop;
        this.command = command;
        this.continuation = continuation;
        this.err = err;
    }

    /**
     * Listens until closed.
     *
     * @param stop of the jobs of the command
     * @param command for messages
     * @param continuation how to continue, a sentence
     */
    static StopOnSignal listen(StopRequest stop, String command, String continuation, PrintStream err) {
        StopOnSignal listening = new StopOnSignal(stop, command, continuation, err);
        ShutdownHookManager.get().addShutdownHook(listening.hook, BEFORE_SPARK, LONGEST.toSeconds(), TimeUnit.SECONDS);
        return listening;
    }

    private void ending() {
        List<String> signals = signals();
        if (signals.isEmpty()) {
            return;
        }
        stop.request();
        err.println(command + ": got SIG" + signals.get(0)
                + ": finishes the current round and keeps its state; a second signal stops at once");
        try {
            while (!stop.awaitEnd(CHECK_INTERVAL)) {
                List<String> now = signals();
                if (now.size() > 1) {
                    err.println(command + ": stopped at once");
                    Runtime.getRuntime().halt(code(now.get(1)));
                }
            }
        } catch (InterruptedException tooLong) {
            Thread.currentThread().interrupt();
        }
        stop.outcomes().forEach(outcome -> err.println(command + ": " + outcome));
        err.println(command + ": " + continuation);
    }

    /** Names of the signals received, without {@code SIG}; their handlers' threads live until the process ends. */
    private static List<String> signals() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .map(HANDLER::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
    }

    private static int code(String signal) {
        return 128 + NUMBERS.getOrDefault(signal, NUMBERS.get("TERM"));
    }

    @Override
    public void close() {
        try {
            ShutdownHookManager.get().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The process is ending; the hook sees that nothing is left to wait for.
        }
    }
}
