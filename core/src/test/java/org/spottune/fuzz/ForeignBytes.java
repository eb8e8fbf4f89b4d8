package org.spottune.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What holds of every reader of files that may be anybody's: it gives a value, or fails with one of our exceptions whose
 * message names the file, within little time and memory.
 *
 * <p>Memory is what the reading thread asks the heap for, garbage included.
 *
 * @param origin what the message must name
 * @param bytesOnce of memory that reading may take whatever the size of the file
 * @param bytesForEach byte of the file, that reading may take of memory
 * @param ours exceptions that a reader may fail with
 */
public record ForeignBytes(String origin, long bytesOnce, long bytesForEach, List<Class<? extends Exception>> ours) {

    /** Generous, for machines where much else runs; what hangs takes longer. */
    private static final int SECONDS = 30;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final ExecutorService READING = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "reading");
        thread.setDaemon(true);
        return thread;
    });

    /** Reads a file. */
    public interface Reader {
        Object read(byte[] bytes) throws Exception;
    }

    /** A reader's ways to fail; 64 MiB of memory, which loading classes takes a part of, and a thousand bytes for each of the file. */
    public static ForeignBytes of(String origin, Class<? extends Exception> ours) {
        return new ForeignBytes(origin, 64 << 20, 1000, List.of(ours));
    }

    /** The same, which may also fail with another exception. */
    public ForeignBytes or(Class<? extends Exception> another) {
        return new ForeignBytes(origin, bytesOnce, bytesForEach, List.of(ours.get(0), another));
    }

    /** The same with more memory. */
    public ForeignBytes withBytes(long once) {
        return new ForeignBytes(origin, once, bytesForEach, ours);
    }

    private record Outcome(Object value, Throwable thrown, long allocated) {}

    /** Reads the file and fails if what holds of every reader does not. */
    public void read(byte[] file, Reader reader) {
        required(file, reader);
    }

    private Outcome required(byte[] file, Reader reader) {
        Outcome outcome = outcome(file, reader);
        if (outcome.thrown() != null) {
            requireOurs(outcome.thrown());
        }
        assertThat(outcome.allocated())
                .as("bytes of memory for a file of %d", file.length)
                .isLessThanOrEqualTo(bytesOnce + bytesForEach * file.length);
        return outcome;
    }

    /** Reads a file that must be refused, and tells why it was. */
    public String refusal(byte[] file, Reader reader) {
        Throwable thrown = required(file, reader).thrown();
        assertThat(thrown).as("refusal of %s", origin).isNotNull();
        return thrown.getMessage();
    }

    private Outcome outcome(byte[] file, Reader reader) {
        try {
            return READING.submit(() -> measured(file, reader)).get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException hanging) {
            return fail("Reading " + file.length + " bytes took more than " + SECONDS + " s", hanging);
        } catch (ExecutionException | InterruptedException impossible) {
            throw new IllegalStateException("Cannot run the reader", impossible);
        }
    }

    private static Outcome measured(byte[] file, Reader reader) {
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        Object value = null;
        Throwable thrown = null;
        try {
            value = reader.read(file);
        } catch (Throwable failure) {
            // Errors too: an exhausted stack or heap is what is looked for.
            thrown = failure;
        }
        return new Outcome(value, thrown, THREADS.getThreadAllocatedBytes(thread) - before);
    }

    private void requireOurs(Throwable thrown) {
        if (ours.stream().noneMatch(type -> type.isInstance(thrown))) {
            fail("Expected one of " + ours + ", got " + thrown, thrown);
        }
        assertThat(thrown).hasMessageContaining(origin);
    }
}
