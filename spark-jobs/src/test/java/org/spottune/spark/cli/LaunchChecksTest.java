package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchChecksTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local",
                "local[1]",
                "local[*]",
                "local[4,2]",
                "local-cluster[2,1,1024]",
                "spark://a:7077,b:7077",
                "yarn",
                "k8s://https://a:443"
            })
    void takesMastersOfSpark(String master) {
        assertThat(problems(Map.of(), "--master", master)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"local[0]", "local[-1]", "local[x]", "local[]", "foo://x", "", "Yarn", "spark://", "local[*"})
    void refusesOthers(String master) {
        assertThat(problems(Map.of(), "--master", master))
                .singleElement()
                .asString()
                .startsWith("--master must be local, local[N]")
                .endsWith("got '" + master + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "2048, 2048m",
        "2g, 2048m",
        "2gb, 2048m",
        "1024mb, 1024m",
        "1048576k, 1024m",
        "1t, 1048576m",
        "2G, 2048m"
    })
    void countsMemoryAsSparkDoes(String text, String java) {
        assertThat(SparkMemory.of(parse("--driver-memory", text), "--driver-memory", "spark.driver.memory"))
                .map(SparkMemory::forJava)
                .contains(java);
        assertThat(SparkMemory.of(
                        parse("--conf", "spark.driver.memory=" + text), "--driver-memory", "spark.driver.memory"))
                .map(SparkMemory::forJava)
                .contains(java);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "much", "-1g", "1.5g", "2x", "0", "469", "469m", "65t", "99999999999999999999g"})
    void refusesAmountsThatNoProcessHas(String text) {
        assertThat(problems(Map.of(), "--driver-memory", text, "--executor-memory", text))
                .hasSize(2)
                .allSatisfy(problem ->
                        assertThat(problem).contains("-memory must be").endsWith("got '" + text + "'"));
    }

    @Test
    void tellsAllAtOnce() {
        assertThat(problems(
                        Map.of("SPARK_HOME", folder.toString()),
                        "--master=local[0]",
                        "--deploy-mode",
                        "both",
                        "--num-executors",
                        "many",
                        "--conf",
                        "nothing",
                        "--properties-file",
                        folder.resolve("none").toString()))
                .hasSize(6);
    }

    @Test
    void refusesHadoopSettingsThatAreNoFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("core-site.xml"));
        for (Path wrong : List.of(file, folder.resolve("nowhere"))) {
            assertThat(problems(Map.of("YARN_CONF_DIR", wrong.toString())))
                    .containsExactly("YARN_CONF_DIR names '" + wrong
                            + "', which is not a folder: unset it, or name the folder" + " of Hadoop's core-site.xml");
        }
        assertThat(problems(Map.of("HADOOP_CONF_DIR", ""))).isEmpty();
    }

    @Test
    void namesTheLineOfSettingsThatAreNoXml() throws IOException {
        Files.writeString(folder.resolve("core-site.xml"), "<configuration>\n<property>\n</configuration>");
        Files.writeString(folder.resolve("hdfs-site.xml"), "<configuration/>");

        assertThat(problems(Map.of("HADOOP_CONF_DIR", folder.toString())))
                .singleElement()
                .asString()
                .startsWith("Cannot read '" + folder.resolve("core-site.xml") + "', which HADOOP_CONF_DIR names")
                .contains("in line 3");
    }

    @Test
    void needsAFolderForSparksFiles() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(problems(Map.of(), "--conf", "spark.local.dir=" + file))
                .singleElement()
                .asString()
                .contains("'" + file + "': name a folder with room by --conf spark.local.dir=FOLDER");
        assertThat(problems(Map.of("SPARK_LOCAL_DIRS", file + "," + folder.resolve("new/one"))))
                .isEmpty();
        assertThat(folder.resolve("new")).doesNotExist();
        assertThat(problems(Map.of(), "--conf", "spark.local.dir=" + file, "--master", "yarn"))
                .isEmpty();
    }

    private static List<String> problems(Map<String, String> environment, String... options) {
        return new LaunchChecks(parse(options), environment).problems();
    }

    private static SubmitArguments parse(String... options) {
        List<String> words = new ArrayList<>(List.of("doctor"));
        words.addAll(List.of(options));
        return SubmitArguments.parse(words);
    }
}
