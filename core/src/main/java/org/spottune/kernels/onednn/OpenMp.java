package org.spottune.kernels.onednn;

import com.sun.jna.Callback;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * GNU's OpenMP runtime, on which oneDNN computes, for operations of ours: its threads run parts of them in Java. Threads of
 * Java's own would have to share the cores with them, and to be woken in each operation.
 *
 * <p>Within such a part oneDNN sees that it is one of several, and computes on its thread alone.
 */
final class OpenMp {

    private static final String NAME = "libgomp";
    /** The files that this process has mapped to memory, on Linux. */
    private static final Path MAPPED = Path.of("/proc/self/maps");
    /** Runtime threads are known to Java from their first part to their end, and keep no process alive. */
    private static final CallbackThreadInitializer KNOWN_TO_THE_END =
            new CallbackThreadInitializer(true, false, "spottune-kernels");

    private static final Object[] NONE = {};
    private static final int NO_FLAGS = 0;

    private final Function parallel;
    private final Function threadNumber;
    private final Function threadCount;

    private OpenMp(NativeLibrary library) {
        parallel = library.getFunction("GOMP_parallel");
        threadNumber = library.getFunction("omp_get_thread_num");
        threadCount = library.getFunction("omp_get_num_threads");
    }

    /** Threads that an operation of the calling thread uses. */
    static int threads() {
        // ND4J finds its native library when it chooses its backend, and not before.
        Nd4j.getBackend();
        return NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
    }

    /** The runtime of this process; empty where there is none of GNU's, or more than one, or it cannot be called. */
    static Optional<OpenMp> find() {
        threads();
        List<String> files = mappedFiles();
        if (files.size() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new OpenMp(NativeLibrary.getInstance(files.get(0))));
        } catch (LinkageError notCallable) {
            return Optional.empty();
        }
    }

    private static List<String> mappedFiles() {
        if (!Files.isReadable(MAPPED)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(MAPPED)) {
            return lines.filter(line -> line.indexOf('/') >= 0)
                    .map(line -> line.substring(line.indexOf('/')))
                    .filter(file -> file.startsWith(NAME, file.lastIndexOf('/') + 1))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What threads of the runtime do, as they can call it. */
    interface Region extends Callback {

        /** Called by each of the threads. */
        void enter(Pointer nothing);
    }

    /**
     * Work in parts, each of which is done once by some thread.
     *
     * @param part takes the index of the part; must not throw
     */
    Region region(int parts, IntConsumer part) {
        Region region = nothing -> {
            int step = threadCount.invokeInt(NONE);
            for (int i = threadNumber.invokeInt(NONE); i < parts; i += step) {
                part.accept(i);
            }
        };
        Native.setCallbackThreadInitializer(region, KNOWN_TO_THE_END);
        return region;
    }

    /** Lets the calling thread and others enter a region, and returns when all have left it. */
    void run(Region region, int threads) {
        parallel.invokeVoid(new Object[] {region, Pointer.NULL, threads, NO_FLAGS});
    }
}
