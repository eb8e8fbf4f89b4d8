package org.spottune.kernels.onednn;

import java.util.Map;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The OpenMP runtime on which oneDNN computes. oneDNN has no call to set its number of threads; ND4J's native library,
 * which shares the runtime, has.
 */
final class OpenMp {

    /** After so many turns at most an idle thread must have given up its core. */
    static final long MOST_TURNS = 20_000;

    private final NativeOps runtime;

    OpenMp() {
        // ND4J finds its native library when it chooses its backend, and not before.
        Nd4j.getBackend();
        runtime = NativeOpsHolder.getInstance().getDeviceNativeOps();
    }

    /** Threads that a primitive made by the calling thread will use. */
    int threads() {
        return runtime.ompGetMaxThreads();
    }

    /** Whether oneDNN and ND4J are known to share one runtime, so that {@link #setThreads} reaches oneDNN. */
    static boolean isShared() {
        return System.getProperty("os.name").startsWith("Linux");
    }

    /** Sets {@link #threads} for the calling thread alone. */
    void setThreads(int count) {
        runtime.setOmpNumThreads(count);
    }

    /**
     * Whether idle threads of the runtime leave their cores to others soon. GNU's spin for milliseconds after every
     * primitive if not told otherwise, and threads of Java's that follow have to share the cores with them.
     */
    static boolean idlesQuietly(Map<String, String> environment) {
        String turns = environment.getOrDefault("GOMP_SPINCOUNT", "infinity").strip();
        boolean few = turns.matches("\\d{1,18}") && Long.parseLong(turns) <= MOST_TURNS;
        return few || environment.getOrDefault("OMP_WAIT_POLICY", "").strip().equalsIgnoreCase("passive");
    }
}
