package org.spottune.spark.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.spottune.graph.MemoryEstimate;
import org.spottune.kernels.winograd.VectorModule;
import org.spottune.spark.session.StandaloneMaster;
import org.spottune.spark.session.TaskSlots;

/**
 * Settings that a cluster's executors need and the user has not set: memory overhead for native memory, JavaCPP's
 * limits to match, Java's vector instructions, and as many native threads as a task has cores.
 *
 * @param given the user's settings
 */
record ExecutorSettings(SparkConf given) {

    private static final String LOCALITY_WAIT = "spark.locality.wait";
    private static final String OVERHEAD = "spark.executor.memoryOverhead";
    private static final String OVERHEAD_FACTOR = "spark.executor.memoryOverheadFactor";
    private static final String OPTIONS = "spark.executor.extraJavaOptions";
    private static final String LOCALE = "spark.executorEnv.LC_ALL";
    private static final String THREADS = "spark.executorEnv.OMP_NUM_THREADS";
    /** Java's vector instructions, without which convolutions of larger networks are slower. */
    static final String VECTORS = "--add-modules=" + VectorModule.NAME;

    /** A locale with file names beyond ASCII and ASCII digits. */
    static final String UTF_8_LOCALE = "C.UTF-8";

    private static final String NATIVE_LIMIT = "-Dorg.bytedeco.javacpp.maxbytes=";
    private static final long MEBIBYTE = 1 << 20;
    /**
     * Cores assumed for an executor of a standalone cluster without a setting: its default is unknown here. Standalone
     * clusters count no memory outside the heap, so too high an overhead costs nothing.
     */
    private static final int CORES_OF_A_MACHINE = 16;
    /** For a task whose network is unknown: inference of a ResNet-26 at 64 pixels takes half of it. */
    private static final MemoryEstimate USUAL = new MemoryEstimate(0, 768 * MEBIBYTE);

    /**
     * Turns off Spark's wait for locality unless the user has set it: of two tasks placed on one executor, one would
     * wait for the other in every later round.
     */
    static void trainAnywhere(SparkSession.Builder session) {
        if (!new SparkConf().contains(LOCALITY_WAIT)) {
            session.config(LOCALITY_WAIT, "0s");
        }
    }

    /**
     * Settings to add; none without a cluster.
     *
     * @param task native memory of each task, if known
     */
    Map<String, String> missingSettings(Optional<MemoryEstimate> task) {
        Map<String, String> added = new LinkedHashMap<>();
        if (!TaskSlots.isCluster(given.get("spark.master", "local"))) {
            return added;
        }
        MemoryEstimate estimate = task.orElse(USUAL);
        int tasks = tasksPerExecutor();
        if (!given.contains(OVERHEAD) && !given.contains(OVERHEAD_FACTOR)) {
            added.put(OVERHEAD, estimate.besideHeap(tasks) / MEBIBYTE + "m");
        }
        if (!given.contains(THREADS)) {
            // Spark sets it on standalone clusters only; elsewhere each task would use all cores of the machine.
            added.put(THREADS, given.get("spark.task.cpus", "1"));
        }
        if (!given.contains(LOCALE)) {
            // Services run in a POSIX locale, in which Java cannot open files with names beyond ASCII.
            added.put(LOCALE, UTF_8_LOCALE);
        }
        List<String> options = new ArrayList<>(List.of(given.get(OPTIONS, "")));
        if (!options.get(0).contains(NATIVE_LIMIT)) {
            options.add(NATIVE_LIMIT + estimate.limit(tasks) / MEBIBYTE
                    + "m -Dorg.bytedeco.javacpp.maxphysicalbytes=0 -Dorg.bytedeco.javacpp.logger=slf4j");
        }
        if (!options.get(0).contains(VectorModule.NAME)) {
            options.add(VECTORS);
        }
        if (options.size() > 1) {
            added.put(OPTIONS, String.join(" ", options).strip());
        }
        return added;
    }

    private int tasksPerExecutor() {
        boolean standalone = StandaloneMaster.isNamedBy(given.get("spark.master"));
        int cores = given.getInt("spark.executor.cores", standalone ? CORES_OF_A_MACHINE : 1);
        return Math.max(1, cores / Math.max(1, given.getInt("spark.task.cpus", 1)));
    }
}
