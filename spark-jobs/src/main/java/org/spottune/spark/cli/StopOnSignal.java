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
 * Lets a command that can be continued end well when its process is told to end: the first signal makes jobs stop after
 * the round under way, and holds up Java's end, and Spark's, until they have; a second one ends the process at once. The
 * process ends with the code that Java gives it: 143 for SIGTERM, 130 for SIGINT.
 *
 * <p>Java runs the hooks that end a process, Hadoop those that it was given in their order; Spark's, which stops the
 * session, is one of them. Who asked for the end is known by Java's threads, which are named after the signals: without
 * one, as when the process ends by itself, nothing is waited for.
 */
final class StopOnSignal implements AutoCloseable {

    /** Spark's own hooks are 30 above those of file systems; higher ones run earlier. */
    private static final int BEFORE_SPARK = FileSystem.SHUTDOWN_HOOK_PRIORITY + 60;
    /** Whoever cannot wait sends a second signal. */
    private static final Duration LONGEST = Duration.ofHours(24);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Pattern HANDLER = Pattern.compile("SIG([A-Z]+) handler");
    /** By which a shell counts the codes of processes that signals end. */
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
     * @param continuation what to do to go on, a sentence
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
                + ": finishes the round under way and keeps its state; a second signal stops at once");
        try {
            while (!stop.awaitEnd(BETWEEN_LOOKS)) {
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

    /** Names of the signals that this process has got, without {@code SIG}; the threads of their handlers wait for its end. */
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
            // The process is at its end; the hook sees that nothing is left to wait for.
        }
    }
}
