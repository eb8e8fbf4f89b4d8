package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.spottune.graph.MemoryEstimate;

class ExecutorSettingsTest {

    private static final long MEBIBYTE = 1 << 20;
    private static final MemoryEstimate TASK = new MemoryEstimate(300 * MEBIBYTE, 1200 * MEBIBYTE);

    @Test
    void leavesLocalModeAlone() {
        assertThat(added(new SparkConf(false).set("spark.master", "local[2]"))).isEmpty();
    }

    @Test
    void grantsTheNativeMemoryOfOneTask() {
        // 4/3 of 1500 MiB, and 384 MiB of a process that does nothing yet.
        assertThat(added(cluster()))
                .containsExactly(
                        Map.entry("spark.executor.memoryOverhead", "2384m"),
                        Map.entry("spark.executorEnv.OMP_NUM_THREADS", "1"),
                        Map.entry("spark.executorEnv.LC_ALL", "C.UTF-8"),
                        Map.entry(
                                "spark.executor.extraJavaOptions",
                                "-Dorg.bytedeco.javacpp.maxbytes=2000m -Dorg.bytedeco.javacpp.maxphysicalbytes=0"
                                        + " -Dorg.bytedeco.javacpp.logger=slf4j --add-modules=jdk.incubator.vector"));
    }

    @Test
    void grantsThatOfAllTasksOfAnExecutor() {
        assertThat(added(cluster().set("spark.executor.cores", "8").set("spark.task.cpus", "4")))
                .containsEntry("spark.executor.memoryOverhead", "4384m")
                .containsEntry("spark.executorEnv.OMP_NUM_THREADS", "4");
    }

    @Test
    void expectsTheExecutorsOfAStandaloneClusterToTakeWholeMachines() {
        SparkConf standalone = cluster().set("spark.master", "spark://host:7077");

        assertThat(added(standalone.clone().set("spark.executor.cores", "1")).get("spark.executor.extraJavaOptions"))
                .startsWith("-Dorg.bytedeco.javacpp.maxbytes=2000m ");
        assertThat(added(standalone).get("spark.executor.extraJavaOptions"))
                .startsWith("-Dorg.bytedeco.javacpp.maxbytes=32000m ");
    }

    @Test
    void respectsWhatTheUserHasSet() {
        assertThat(added(cluster()
                        .set("spark.executor.memoryOverheadFactor", "0.5")
                        .set("spark.executorEnv.OMP_NUM_THREADS", "3")
                        .set("spark.executorEnv.LC_ALL", "de_DE.UTF-8")
                        .set(
                                "spark.executor.extraJavaOptions",
                                "--add-modules ALL-SYSTEM,jdk.incubator.vector -Dorg.bytedeco.javacpp.maxbytes=6g")))
                .isEmpty();
        assertThat(added(cluster().set("spark.executor.extraJavaOptions", "-Dorg.bytedeco.javacpp.maxbytes=6g")))
                .containsEntry(
                        "spark.executor.extraJavaOptions",
                        "-Dorg.bytedeco.javacpp.maxbytes=6g --add-modules=jdk.incubator.vector");
        assertThat(added(cluster()
                        .set("spark.executor.memoryOverhead", "1g")
                        .set("spark.executor.extraJavaOptions", "-Da=b")))
                .containsOnlyKeys(
                        "spark.executor.extraJavaOptions",
                        "spark.executorEnv.OMP_NUM_THREADS",
                        "spark.executorEnv.LC_ALL")
                .hasEntrySatisfying("spark.executor.extraJavaOptions", options -> assertThat(options)
                        .startsWith("-Da=b -Dorg.bytedeco.javacpp.maxbytes=2000m"));
    }

    @Test
    void grantsAGibibyteWhereTheNetworkIsNotKnown() {
        assertThat(new ExecutorSettings(cluster()).missingSettings(Optional.empty()))
                .containsEntry("spark.executor.memoryOverhead", "1408m");
    }

    private static Map<String, String> added(SparkConf given) {
        return new ExecutorSettings(given).missingSettings(Optional.of(TASK));
    }

    private static SparkConf cluster() {
        return new SparkConf(false).set("spark.master", "yarn");
    }
}
