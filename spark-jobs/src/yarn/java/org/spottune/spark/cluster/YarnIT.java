package org.spottune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Jobs on YARN with everything on HDFS, the driver here or in a container. */
@ExtendWith(ClusterTrial.Provider.class)
class YarnIT {

    private static ServerProcess hadoop;
    private static java.nio.file.Path folder;
    private static FileSystem files;

    @BeforeAll
    static void start(ClusterTrial trial) throws IOException {
        folder = trial.folder("yarn");
        java.nio.file.Path settings = folder.resolve("settings");
        hadoop = ServerProcess.start(
                List.of(
                        BuiltSpottune.java(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-Dtest.build.data=" + folder.resolve("data"),
                        "-cp",
                        classPath(),
                        MiniHadoop.class.getName(),
                        folder.resolve("data").toString(),
                        settings.toString()),
                Map.of("JAVA_HOME", System.getProperty("java.home"), "SPARK_LOCAL_IP", "127.0.0.1"),
                folder.resolve("hadoop.log"));
        hadoop.awaitLine(MiniHadoop.READY);
        Configuration configuration = new Configuration();
        configuration.addResource(new Path(settings.resolve("core-site.xml").toUri()));
        files = FileSystem.newInstance(configuration);
        for (String name : List.of("pictures", "source")) {
            files.copyFromLocalFile(
                    new Path(trial.pictures().resolveSibling(name).toUri()), new Path("/" + name));
        }
    }

    /** That of the tests, without the one part of YARN's servers in it that is not built to go with the others. */
    private static String classPath() {
        String tests = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(tests.split(File.pathSeparator))
                .filter(entry -> !entry.contains("hadoop-yarn-server-web-proxy"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    @AfterAll
    static void end() throws IOException {
        files.close();
        hadoop.close();
    }

    @Test
    void trainsOnHdfsWithTheDriverHereAndInAContainer(ClusterTrial trial) throws IOException {
        JsonNode ingested = run("client", "ingest", "--input", hdfs("pictures"), "--output", hdfs("dataset"))
                .result();
        run("client", training("run-client")).result();
        JsonNode evaluated = run("client", "evaluate", "--model", hdfs("run-client"), "--dataset", hdfs("dataset"))
                .result();
        SpottuneProcess.Finished inContainer = run("cluster", training("run-cluster"));

        assertThat(ingested.at("/images/train").asInt()).isEqualTo(48);
        assertThat(network("run-client")).isEqualTo(trial.undisturbed(ClusterTrial.FEW_EPOCHS));
        assertThat(evaluated.get("total").asInt()).isEqualTo(16);
        // The result line is in the container's log: here, only the exit code tells.
        assertThat(inContainer.code()).as(inContainer.err()).isZero();
        assertThat(network("run-cluster")).isEqualTo(trial.undisturbed(ClusterTrial.FEW_EPOCHS));
        try (InputStream manifest = files.open(new Path("/run-cluster/manifest.json"))) {
            assertThat(new ObjectMapper().readTree(manifest).get("master").asText()).isEqualTo("yarn");
        }
    }

    @Test
    void tellsByItsExitCodeThatTheDriverInAContainerFailed() throws IOException {
        SpottuneProcess.Finished failed =
                run("cluster", "evaluate", "--model", hdfs("source"), "--dataset", hdfs("nowhere"));

        assertThat(failed.code()).isNotZero();
        assertThat(failed.err()).contains("User application exited with status 3");
    }

    private static String[] training(String output) {
        return new String[] {
            "train",
            "--dataset", hdfs("dataset"),
            "--source", hdfs("source"),
            "--method", "spottune",
            "--workers", "2",
            "--set", "batch-size=8",
            "--set", "averaging-frequency=2",
            "--set", "epochs=" + ClusterTrial.FEW_EPOCHS,
            "--output", hdfs(output)
        };
    }

    private static SpottuneProcess.Finished run(String deployMode, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(Arrays.asList(arguments));
        words.addAll(List.of(
                "--properties-file", BuiltSpottune.home().resolve("conf/yarn/spark-defaults.conf").toString(),
                "--deploy-mode", deployMode,
                "--num-executors", "2",
                "--executor-cores", "1",
                "--executor-memory", "512m",
                "--driver-memory", "768m",
                "--conf", "spark.task.cpus=1",
                "--conf", "spark.driver.memoryOverhead=512m",
                "--conf", "spark.yarn.am.memory=512m",
                "--conf", "spark.yarn.maxAppAttempts=1",
                "--conf", "spark.yarn.appMasterEnv.OMP_NUM_THREADS=1",
                // What a cluster's nodes have installed; it spares the upload of 300 MB for each command.
                "--conf", "spark.yarn.jars=local:" + BuiltSpottune.sparkHome().resolve("jars") + "/*"));
        words.addAll(sameBlas());
        java.nio.file.Path settings = folder.resolve("settings");
        try (SpottuneProcess process = SpottuneProcess.start(
                folder, Map.of("HADOOP_CONF_DIR", settings.toString()), words.toArray(String[]::new))) {
            return process.await();
        }
    }

    /** Containers inherit no environment, and OpenBLAS rounds by what it says of the processor, if it says anything. */
    private static List<String> sameBlas() {
        List<String> words = new ArrayList<>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("OPENBLAS_")) {
                words.addAll(List.of("--conf", "spark.executorEnv." + name + "=" + value));
                words.addAll(List.of("--conf", "spark.yarn.appMasterEnv." + name + "=" + value));
            }
        });
        return words;
    }

    private static byte[] network(String run) throws IOException {
        java.nio.file.Path local = Files.createTempFile(folder, "network", ".zip");
        Files.delete(local);
        files.copyToLocalFile(false, new Path("/" + run + "/model/network.zip"), new Path(local.toUri()), true);
        return Files.readAllBytes(local);
    }

    private static String hdfs(String name) {
        return files.getUri() + "/" + name;
    }
}
