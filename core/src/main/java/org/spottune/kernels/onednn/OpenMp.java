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
 * GNU's OpenMP runtime, on which oneDNN computes, for operations of ours: its threads run parts of them in Java. Threads of
 * Java's own would have to share the cores with them, and to be woken in each operation.
 *
 * <p>Within such a part oneDNN sees that it is one of several, and computes on its thread alone.
 */
final class OpenMp {

    private static final String NAME = "libgomp.so.1";
    /**
     * RTLD_LAZY and RTLD_NOLOAD of Linux: the library that oneDNN's and ND4J's own were bound to, or none. By its file it
     * could be loaded a second time: JavaCPP replaces files in its cache, also those that other processes have loaded.
     */
    private static final Map<String, ?> LOADED_ALREADY = Map.of(Library.OPTION_OPEN_FLAGS, 1 | 4);

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
        load();
        return NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
    }

    private static void load() {
        // ND4J finds its native library, and the runtime with it, when it chooses its backend, and not before.
        Nd4j.getBackend();
    }

    /** The runtime of this process; empty where there is none of GNU's, or it cannot be called. */
    static Optional<OpenMp> find() {
        load();
        try {
            PrivateNativeFolder.use();
            return Optional.of(new OpenMp(NativeLibrary.getInstance(NAME, LOADED_ALREADY)));
        } catch (LinkageError notCallable) {
            return Optional.empty();
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
