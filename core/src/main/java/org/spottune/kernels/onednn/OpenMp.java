package org.spottune.kernels.onednn;

import com.sun.jna.Callback;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Runs parts of our operations in Java on the threads of GNU's OpenMP runtime, which oneDNN uses. Separate Java threads
 * would compete with them for the cores, and would have to be woken for each operation.
 *
 * <p>Within such a part, oneDNN detects the parallel region and computes on the current thread only.
 */
final class OpenMp {

    private static final String NAME = "libgomp.so.1";
    /**
     * RTLD_LAZY and RTLD_NOLOAD of Linux: only the copy that oneDNN's and ND4J's libraries are already linked to.
     * Loading by file could load a second copy, since JavaCPP replaces files in its cache, even those that other
     * processes use.
     */
    private static final Map<String, ?> LOADED_ALREADY = Map.of(Library.OPTION_OPEN_FLAGS, 1 | 4);

    /** Attaches the runtime's threads to Java from their first part until they end, as daemons. */
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

    /** Number of threads that an operation of the calling thread uses. */
    static int threads() {
        load();
        return NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
    }

    private static void load() {
        // Choosing its backend makes ND4J load its native library, and with it the runtime.
        Nd4j.getBackend();
    }

    /** GNU's runtime in this process; empty if it is not loaded or cannot be called. */
    static Optional<OpenMp> find() {
        load();
        try {
            PrivateNativeFolder.use();
            return Optional.of(new OpenMp(NativeLibrary.getInstance(NAME, LOADED_ALREADY)));
        } catch (LinkageError notCallable) {
            return Optional.empty();
        }
    }

    /** A callback that the runtime's threads run. */
    interface Region extends Callback {

        /** Runs on each thread. */
        void enter(Pointer nothing);
    }

    /**
     * Divides work into parts; one thread runs each part, once.
     *
     * @param part receives the index of the part; must not throw
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

    /** Runs a region on the calling thread and others, and returns when all have finished. */
    void run(Region region, int threads) {
        parallel.invokeVoid(new Object[] {region, Pointer.NULL, threads, NO_FLAGS});
    }
}
