package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchTest {

    private static final Path HOME = Path.of("/opt/spottune");
    private static final int PROCESSORS = 8;
    private static final ProcessUser USER = new ProcessUser("ann", System.getProperty("java.io.tmpdir"));

    @Test
    void runsTheEmbeddedSparkSubmitWithoutSparkHome() {
        List<String> words = launch(Map.of(), "evaluate", "--model", "m", "--dataset", "d");

        assertThat(words)
                .startsWith("env")
                .contains("SPARK_HOME=/opt/spottune/spark-jobs/target/spark-home", "java")
                .containsSequence("org.apache.spark.deploy.SparkSubmit", "--master", "local[*]")
                .containsSequence("--class", "org.spottune.spark.cli.Main")
                .endsWith("/opt/spottune/spark-jobs/target/spottune.jar", "evaluate", "--model=m", "--dataset=d");
    }

    @Test
    void usesTheSparkThatSparkHomeNames() {
        List<String> words = launch(Map.of("SPARK_HOME", "/opt/spark"), "evaluate", "--model", "m");

        assertThat(words).contains("/opt/spark/bin/spark-submit").doesNotContain("org.apache.spark.deploy.SparkSubmit");
    }

    @Test
    void looksAtAClusterFromHere() {
        assertThat(launch(Map.of(), "doctor", "--master", "yarn", "--deploy-mode", "cluster"))
                .containsSequence("--deploy-mode", "cluster", "--deploy-mode", "client");
        assertThat(launch(Map.of(), "train", "--master", "yarn", "--dry-run", "--workers", "2"))
                .containsSequence("--deploy-mode", "client");
        assertThat(launch(Map.of(), "train", "--master", "yarn", "--workers", "2"))
                .doesNotContain("--deploy-mode");
    }

    @Test
    void passesSparkOptionsThrough() {
        List<String> words = launch(
                Map.of(),
                "train",
                "--master",
                "yarn",
                "--dataset",
                "d",
                "--conf",
                "spark.a=b",
                "--executor-memory=4g",
                "--num-executors",
                "3");

        assertThat(words)
                .containsSequence("--master", "yarn", "--conf", "spark.a=b", "--executor-memory", "4g")
                .containsSequence("--num-executors", "3")
                .endsWith("train", "--dataset=d");
    }

    @Test
    void trainsWithOneWorkerAndAllCoresWithoutAMaster() {
        assertThat(launch(Map.of(), "train", "--dataset", "d"))
                .contains("OMP_NUM_THREADS=8")
                .endsWith("--workers=1");
    }

    @Test
    void dividesTheCoresAmongWorkers() {
        assertThat(launch(Map.of(), "train", "--workers", "2")).contains("OMP_NUM_THREADS=4");
        assertThat(launch(Map.of(), "train", "--workers=3", "--master", "local[3]"))
                .contains("OMP_NUM_THREADS=2");
        assertThat(launch(Map.of(), "train", "--workers", "100")).contains("OMP_NUM_THREADS=1");
    }

    @Test
    void givesEachTaskOfOtherCommandsItsShareOfTheCores() {
        assertThat(launch(Map.of(), "evaluate")).contains("OMP_NUM_THREADS=1");
        assertThat(launch(Map.of(), "evaluate", "--master", "local[2]")).contains("OMP_NUM_THREADS=4");
        assertThat(launch(Map.of(), "evaluate", "--master", "local")).contains("OMP_NUM_THREADS=8");
    }

    @Test
    void benchmarksWithAllCoresOrTheThreadsAskedFor() {
        assertThat(launch(Map.of(), "bench")).contains("OMP_NUM_THREADS=8");
        assertThat(launch(Map.of(), "bench", "--threads", "3"))
                .contains("OMP_NUM_THREADS=3")
                .endsWith("bench", "--threads=3");
        assertThat(launch(Map.of("OMP_NUM_THREADS", "5"), "bench", "--threads=3"))
                .contains("OMP_NUM_THREADS=3");
    }

    @Test
    void computesWithVectorInstructions() {
        assertThat(launch(Map.of(), "train"))
                .contains("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED")
                .containsSequence("org.spottune.spark.cli.VectorStart", "org.apache.spark.deploy.SparkSubmit");
        assertThat(launch(Map.of("SPARK_HOME", "/opt/spark"), "train"))
                .anyMatch(word ->
                        word.startsWith("-Dorg.bytedeco") && word.contains(" --add-modules=jdk.incubator.vector "));
    }

    @Test
    void letsIdleNativeThreadsLeaveTheirCoresInTime() {
        assertThat(launch(Map.of(), "train")).contains("GOMP_SPINCOUNT=30000");
        assertThat(launch(Map.of("GOMP_SPINCOUNT", "7"), "train")).noneMatch(word -> word.contains("GOMP_SPINCOUNT"));
        assertThat(launch(Map.of("OMP_WAIT_POLICY", "active"), "train"))
                .noneMatch(word -> word.contains("GOMP_SPINCOUNT"));
        assertThat(launch(Map.of(), "train", "--master", "yarn"))
                .containsSequence("--conf", "spark.executorEnv.GOMP_SPINCOUNT=30000");
        assertThat(launch(Map.of(), "train", "--master", "yarn", "--conf", "spark.executorEnv.GOMP_SPINCOUNT=9"))
                .noneMatch(word -> word.endsWith("=30000"));
    }

    @Test
    void letsIdleThreadsOfOpenBlasSleepAtOnce() {
        assertThat(launch(Map.of(), "train")).contains("OPENBLAS_THREAD_TIMEOUT=4");
        assertThat(launch(Map.of("OPENBLAS_THREAD_TIMEOUT", "20"), "train"))
                .noneMatch(word -> word.contains("OPENBLAS_THREAD_TIMEOUT"));
        assertThat(launch(Map.of(), "train", "--master", "yarn"))
                .containsSequence("--conf", "spark.executorEnv.OPENBLAS_THREAD_TIMEOUT=4");
        assertThat(launch(
                        Map.of(), "train", "--master", "yarn", "--conf", "spark.executorEnv.OPENBLAS_THREAD_TIMEOUT=9"))
                .noneMatch(word -> word.endsWith("OPENBLAS_THREAD_TIMEOUT=4"));
    }

    @Test
    void respectsThreadsThatTheUserChose() {
        assertThat(launch(Map.of("OMP_NUM_THREADS", "5"), "train"))
                .noneMatch(word -> word.startsWith("OMP_NUM_THREADS"));
    }

    @Test
    void leavesThreadsOfAClusterToTheCluster() {
        assertThat(launch(Map.of(), "train", "--master", "spark://host:7077"))
                .noneMatch(word -> word.startsWith("OMP_NUM_THREADS"));
    }

    @Test
    void takesClassesFromAnArchiveThatIsWhole(@TempDir Path home) throws IOException {
        Path target = Files.createDirectories(home.resolve("spark-jobs/target"));
        Launch launch = new Launch(home, Map.of(), PROCESSORS, USER);
        assertThat(launch.command(List.of("doctor"))).noneMatch(word -> word.startsWith("-XX:SharedArchiveFile"));

        Path archive = target.resolve("driver.jsa");
        ClassArchive.ofDriver(home).put(Files.writeString(target.resolve("unfinished"), "classes"), "this jar");
        assertThat(launch.command(List.of("doctor", "--driver-java-options", "-XX:SharedArchiveFile=mine")))
                .containsSubsequence("-Xshare:auto", "-XX:SharedArchiveFile=" + archive, "-XX:SharedArchiveFile=mine");
        assertThat(new Launch(home, Map.of("SPARK_HOME", "/opt/spark"), PROCESSORS, USER).command(List.of("doctor")))
                .noneMatch(word -> word.contains("SharedArchiveFile"));

        Files.writeString(archive, "clas");
        assertThat(launch.command(List.of("doctor"))).noneMatch(word -> word.startsWith("-XX:SharedArchiveFile"));
    }

    @Test
    void givesTheDriverOfALargeNetworkMoreMemory(@TempDir Path folder) throws IOException {
        Path run = Files.createDirectories(folder.resolve("run/model"));
        Files.writeString(run.resolve("model.json"), "{\"parameters\": 25557032}");
        Path small = Files.createDirectories(folder.resolve("small"));
        Files.writeString(small.resolve("model.json"), "{\"parameters\": 466906}");
        Path broken = Files.createDirectories(folder.resolve("broken"));
        Files.writeString(broken.resolve("model.json"), "{");

        // 25557032 * 120 bytes are 2924 MiB.
        assertThat(launch(Map.of(), "train", "--source", folder.resolve("run").toString()))
                .contains("-Xmx4972m");
        assertThat(launch(Map.of(), "train", "--source", small.toString())).contains("-Xmx2048m");
        assertThat(launch(Map.of(), "train", "--source", broken.toString())).contains("-Xmx2048m");
        assertThat(launch(Map.of(), "train", "--source", "hdfs://host/none")).contains("-Xmx2048m");
    }

    @Test
    void letsTheHeapBeginAsLargeAsSmallRunsNeedItUnlessTheUserSays() {
        assertThat(launch(Map.of(), "train")).containsSequence("-Xms512m", "-Xmx2048m");
        assertThat(launch(Map.of(), "train", "--driver-memory", "500m"))
                .contains("-Xmx500m")
                .noneMatch(word -> word.startsWith("-Xms"));
    }

    @Test
    void boundsGarbageByTheTasksThatMakeIt() {
        assertThat(launch(Map.of(), "train")).contains("-XX:MaxNewSize=256m");
        assertThat(launch(Map.of(), "ingest")).contains("-XX:MaxNewSize=512m");
        assertThat(launch(Map.of(), "ingest", "--master", "local[64]")).contains("-XX:MaxNewSize=1024m");
        assertThat(launch(Map.of("SPARK_HOME", "/opt/spark"), "train", "--workers", "6"))
                .anyMatch(word -> word.startsWith("-Dorg.bytedeco") && word.contains(" -XX:MaxNewSize=384m "));
        assertThat(launch(Map.of("SPARK_HOME", "/opt/spark"), "train", "--master", "yarn", "--deploy-mode", "cluster"))
                .noneMatch(word -> word.contains("MaxNewSize"));
    }

    @Test
    void givesTheDriverOfASweepMemoryForItsCells(@TempDir Path folder) throws IOException {
        Path source = Files.createDirectories(folder.resolve("source"));
        Files.writeString(source.resolve("model.json"), "{\"parameters\": 25557032}");
        Path file = folder.resolve("sweep.conf");
        Files.writeString(file, "source = \"" + source + "\"");

        // 2048 MiB, 512 for the second cell, and twice 2924.
        assertThat(launch(Map.of(), "sweep", "--master", "local[2]", "--config", file.toString()))
                .contains("-Xmx8408m");
        assertThat(launch(Map.of(), "sweep", "--master", "local[1]", "--source", "nowhere"))
                .contains("-Xmx2048m");
    }

    @Test
    void givesMemoryToEachWorkerOfItsProcess(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("model.json"), "{\"parameters\": 25557032}");
        String source = folder.toString();

        // 2048 MiB and 2924, and 974 for each worker beside the second; outside the heap 2048 and 2437 for each.
        assertThat(launch(Map.of(), "train", "--master", "local[4]", "--source", source))
                .contains("-Xmx6920m", "-Dorg.bytedeco.javacpp.maxbytes=17940m");
        assertThat(launch(Map.of(), "train", "--master", "local[4]", "--workers", "2", "--source", source))
                .contains("-Xmx4972m", "-Dorg.bytedeco.javacpp.maxbytes=8970m");
        assertThat(launch(Map.of(), "train", "--source", source)).contains("-Dorg.bytedeco.javacpp.maxbytes=4485m");
        assertThat(launch(Map.of(), "train")).contains("-Dorg.bytedeco.javacpp.maxbytes=4096m");
        assertThat(launch(Map.of(), "evaluate", "--master", "local[4]"))
                .contains("-Xmx2048m", "-Dorg.bytedeco.javacpp.maxbytes=8192m");
        assertThat(launch(Map.of(), "train", "--master", "spark://host:7077", "--source", source))
                .contains("-Xmx4972m", "-Dorg.bytedeco.javacpp.maxbytes=4485m");
    }

    @Test
    void givesTheDriverItsMemory() {
        assertThat(launch(Map.of(), "doctor")).contains("-Xmx2048m");
        assertThat(launch(Map.of(), "doctor", "--driver-memory", "6g")).contains("-Xmx6144m");
    }

    @Test
    void runsWhereThePropertiesFileSays(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("spark-defaults.conf");
        Files.writeString(
                file,
                "# a comment\nspark.master   yarn\nspark.executorEnv.GOMP_SPINCOUNT  9\nspark.driver.memory 3g\n");

        assertThat(launch(Map.of(), "train", "--properties-file", file.toString()))
                .doesNotContain("--master", "local[*]", "--workers")
                .contains("-Xmx3072m")
                .noneMatch(word -> word.endsWith("=30000"));
        assertThat(launch(Map.of(), "train", "--properties-file", file.toString(), "--master", "local[4]"))
                .contains("OMP_NUM_THREADS=2");
        assertThat(launch(Map.of(), "train", "--properties-file", "nowhere")).containsSequence("--master", "local[*]");
    }

    @Test
    void givesADriverOnTheClusterNoFilesOfThisMachine() {
        for (Map<String, String> environment : List.of(Map.<String, String>of(), Map.of("SPARK_HOME", "/opt/spark"))) {
            assertThat(launch(environment, "train", "--master", "yarn", "--deploy-mode", "cluster"))
                    .containsSequence(
                            "--driver-java-options",
                            "-Dorg.bytedeco.javacpp.maxbytes=4096m -Dorg.bytedeco.javacpp.maxphysicalbytes=0"
                                    + " -Dorg.bytedeco.javacpp.logger=slf4j")
                    .endsWith("/opt/spottune/spark-jobs/target/spottune.jar", "train");
        }
        assertThat(launch(
                        Map.of(),
                        "train",
                        "--master",
                        "yarn",
                        "--conf",
                        "spark.submit.deployMode=cluster",
                        "--conf",
                        "spark.driver.extraJavaOptions=-Da=b"))
                .doesNotContain("--driver-java-options");
    }

    @Test
    void findsTheApplicationInTheImageOnKubernetes() {
        assertThat(launch(Map.of(), "train", "--master", "k8s://https://host:443", "--deploy-mode", "cluster"))
                .endsWith("local:///opt/spottune/spottune.jar", "train");
        assertThat(launch(Map.of(), "train", "--master", "k8s://https://host:443"))
                .endsWith("/opt/spottune/spark-jobs/target/spottune.jar", "train");
    }

    @Test
    void takesNoValueForAnOption() {
        assertThat(launch(
                        Map.of(), "sweep", "--datasets", "--driver-java-options=-javaagent:evil.jar", "--output", "o"))
                .doesNotContain("--driver-java-options", "-javaagent:evil.jar")
                .endsWith("sweep", "--datasets=--driver-java-options=-javaagent:evil.jar", "--output=o");
        assertThat(launch(Map.of(), "sweep", "--datasets=--conf", "--output", "spark.a=b"))
                .doesNotContain("--conf")
                .endsWith("sweep", "--datasets=--conf", "--output=spark.a=b");
        assertThat(launch(Map.of(), "ingest", "--input", "--help", "--output", "-v"))
                .contains("org.apache.spark.deploy.SparkSubmit")
                .endsWith("ingest", "--input=--help", "--output=-v");
    }

    @Test
    void knowsEveryOptionOfSparkSubmitAndNoneOfOurs() {
        assertThat(List.of("--master", "-c", "--conf", "--properties-file", "--packages", "--py-files", "--keytab"))
                .allMatch(name -> SparkOptions.kind(name) == SparkOptions.Kind.WITH_VALUE);
        assertThat(List.of("--verbose", "-v", "--supervise"))
                .allMatch(name -> SparkOptions.kind(name) == SparkOptions.Kind.SWITCH);
        assertThat(Main.commandLine().getSubcommands().values()).allSatisfy(command -> assertThat(
                        command.getCommandSpec().optionsMap().keySet())
                .allMatch(name -> SparkOptions.kind(name) == SparkOptions.Kind.NONE));
    }

    @Test
    void givesDriversOnClustersALocaleWithNamesBeyondAscii() {
        assertThat(launch(Map.of(), "train", "--master", "yarn", "--deploy-mode", "cluster"))
                .containsSequence("--conf", "spark.yarn.appMasterEnv.LC_ALL=C.UTF-8");
        assertThat(launch(Map.of(), "train", "--master", "k8s://https://host:443", "--deploy-mode", "cluster"))
                .containsSequence("--conf", "spark.kubernetes.driverEnv.LC_ALL=C.UTF-8");
        assertThat(launch(Map.of(), "train", "--master", "yarn")).noneMatch(word -> word.contains("LC_ALL"));
    }

    @Test
    void refusesASparkOptionWithoutItsValue() {
        assertThatThrownBy(() -> launch(Map.of(), "train", "--master"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Option --master needs a value");
    }

    @Test
    void refusesAMalformedNumberOfWorkers() {
        assertThatThrownBy(() -> launch(Map.of(), "train", "--workers", "two"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Expected a whole number of tasks or workers, got 'two'");
    }

    private static List<String> launch(Map<String, String> environment, String... arguments) {
        return new Launch(HOME, environment, PROCESSORS, USER).command(List.of(arguments));
    }
}
