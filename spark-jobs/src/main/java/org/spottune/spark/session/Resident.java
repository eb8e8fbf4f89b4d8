package org.spottune.spark.session;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * A value that outlives tasks, on its own thread: native thread pools and device contexts belong to threads, and
 * Spark's threads come and go.
 */
public final class Resident<T> {

    private final T value;
    private final Consumer<T> release;
    private final ExecutorService thread;

    private Resident(ExecutorService thread, T value, Consumer<T> release) {
        this.thread = thread;
        this.value = value;
        this.release = release;
    }

    /** Work with the value. */
    public interface Work<T, R> {
        R apply(T value) throws Exception;
    }

    static <T> Resident<T> create(String name, Callable<T> factory, Consumer<T> release) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
            Thread own = new Thread(task, name);
            own.setDaemon(true);
            return own;
        });
        try {
            return new Resident<>(thread, on(thread, factory), release);
        } catch (Exception | Error failed) {
            thread.shutdown();
            throw failed;
        }
    }

    /** Runs work with the value on its thread, and waits. */
    public <R> R with(Work<T, R> work) throws Exception {
        return on(thread, () -> work.apply(value));
    }

    void close() {
        thread.execute(() -> release.accept(value));
        thread.shutdown();
    }

    private static <R> R on(ExecutorService thread, Callable<R> work) throws Exception {
        try {
            return thread.submit(work).get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
    }
}
