package org.spottune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.spark.resource.ResourceInformation;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.spark.cli.Main;

/** What conf holds for clusters fits together, and fits who reads it. */
class ClusterSettingsTest {

    private static final Path CONF = conf();

    private static final Set<String> REQUIRED = Set.of(
            "/apiVersion",
            "/kind",
            "/metadata/name",
            "/spec/type",
            "/spec/mode",
            "/spec/sparkVersion",
            "/spec/mainApplicationFile",
            "/spec/driver/serviceAccount",
            "/spec/executor/cores",
            "/spec/executor/instances");

    /** Fields that are used, by their paths: what sparkoperator.k8s.io/v1beta2 says of them, and what our jobs are of it. */
    private static final Map<String, Predicate<JsonNode>> OPERATOR = Map.ofEntries(
            Map.entry("/apiVersion", oneOf("sparkoperator.k8s.io/v1beta2")),
            Map.entry("/kind", oneOf("SparkApplication")),
            Map.entry("/metadata/(name|namespace)", JsonNode::isTextual),
            Map.entry("/spec/type", oneOf("Java", "Scala")),
            Map.entry("/spec/mode", oneOf("cluster")),
            Map.entry("/spec/(sparkVersion|image|imagePullPolicy|mainClass|mainApplicationFile)", JsonNode::isTextual),
            Map.entry("/spec/arguments/[0-9]+", JsonNode::isTextual),
            Map.entry("/spec/sparkConf/[^/]+", JsonNode::isTextual),
            Map.entry("/spec/restartPolicy/type", oneOf("Never", "Always", "OnFailure")),
            Map.entry("/spec/restartPolicy/on(Submission)?FailureRetries", from(0)),
            Map.entry("/spec/restartPolicy/on(Submission)?FailureRetryInterval", from(1)),
            Map.entry("/spec/(driver|executor)/cores", from(1)),
            Map.entry("/spec/(driver|executor)/(memory|memoryOverhead|javaOptions)", JsonNode::isTextual),
            Map.entry("/spec/driver/serviceAccount", JsonNode::isTextual),
            Map.entry("/spec/(driver|executor)/terminationGracePeriodSeconds", JsonNode::isInt),
            Map.entry("/spec/(driver|executor)/env/[0-9]+/(name|value)", JsonNode::isTextual),
            Map.entry("/spec/executor/instances", from(1)));

    @ParameterizedTest
    @ValueSource(strings = {"standalone", "yarn", "kubernetes"})
    void giveEachExecutorOneTaskWithAllOfItsCores(String cluster) throws IOException {
        Properties settings = settings(cluster);

        assertThat(settings.getProperty("spark.task.cpus")).isEqualTo(settings.getProperty("spark.executor.cores"));
        assertThat(settings)
                .as("exported by every command from spark.task.cpus, whatever that is changed to")
                .doesNotContainKey("spark.executorEnv.OMP_NUM_THREADS");
        assertThat(settings.getProperty("spark.speculation")).isEqualTo("false");
        assertThat(settings)
                .as("computed from the network")
                .doesNotContainKeys("spark.executor.memoryOverhead", "spark.executor.extraJavaOptions");
        assertThat(settings.stringPropertyNames())
                .as("others spark-submit ignores")
                .allMatch(key -> key.startsWith("spark."));
    }

    @Test
    void describesAnApplicationThatTheOperatorTakes() throws IOException {
        Map<String, JsonNode> values = new TreeMap<>();
        leaves("", yaml("kubernetes/spark-application.yaml"), values);

        assertThat(values.keySet()).containsAll(REQUIRED);
        assertThat(values).allSatisfy((path, value) -> assertThat(OPERATOR.entrySet().stream()
                        .filter(field -> path.matches(field.getKey()))
                        .map(Map.Entry::getValue))
                .as("%s: %s", path, value)
                .singleElement(InstanceOfAssertFactories.predicate(JsonNode.class))
                .accepts(value));
    }

    private static Predicate<JsonNode> oneOf(String... values) {
        return value -> value.isTextual() && List.of(values).contains(value.asText());
    }

    private static Predicate<JsonNode> from(int least) {
        return value -> value.isInt() && value.asInt() >= least;
    }

    /** Values by their paths. */
    private static void leaves(String path, JsonNode node, Map<String, JsonNode> found) {
        if (node.isObject()) {
            node.fields().forEachRemaining(field -> leaves(path + "/" + field.getKey(), field.getValue(), found));
        } else if (node.isArray()) {
            IntStream.range(0, node.size()).forEach(i -> leaves(path + "/" + i, node.get(i), found));
        } else {
            found.put(path, node);
        }
    }

    @Test
    void saysTheSameToTheOperatorAsToSparkSubmit() throws IOException {
        JsonNode spec = yaml("kubernetes/spark-application.yaml").path("spec");
        Properties settings = settings("kubernetes");

        assertThat(spec.path("mainClass").asText()).isEqualTo(Main.class.getName());
        assertThat(spec.path("image").asText()).isEqualTo(settings.getProperty("spark.kubernetes.container.image"));
        assertThat(spec.path("sparkVersion").asText()).isEqualTo(org.apache.spark.package$.MODULE$.SPARK_VERSION());
        assertThat(spec.at("/executor/instances").asText()).isEqualTo(settings.getProperty("spark.executor.instances"));
        assertThat(spec.at("/executor/cores").asText()).isEqualTo(settings.getProperty("spark.executor.cores"));
        assertThat(spec.at("/executor/memory").asText()).isEqualTo(settings.getProperty("spark.executor.memory"));
        assertThat(spec.at("/driver/memoryOverhead").asText())
                .isEqualTo(settings.getProperty("spark.driver.memoryOverhead"));
        spec.path("sparkConf").fields().forEachRemaining(entry -> assertThat(settings.getProperty(entry.getKey()))
                .as(entry.getKey())
                .isEqualTo(entry.getValue().asText()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"driver", "executor"})
    void nameTheContainersThatSparkFillsIn(String role) throws IOException {
        JsonNode template = yaml("kubernetes/" + role + ".yaml");

        assertThat(template.path("kind").asText()).isEqualTo("Pod");
        assertThat(template.at("/spec/containers/0/name").asText()).isEqualTo("spark-kubernetes-" + role);
    }

    @Test
    void buildsTheImageOnTheSparkOfTheBuild() throws IOException {
        String recipe = Files.readString(CONF.resolve("kubernetes/Dockerfile"));

        assertThat(recipe)
                .contains("ARG SPARK_IMAGE=apache/spark:" + org.apache.spark.package$.MODULE$.SPARK_VERSION()
                        + "-scala2.12-java17")
                .contains("FROM ${SPARK_IMAGE}")
                .contains("/opt/spottune/spottune.jar");
    }

    @Test
    void discoversCardsAsSparkReadsThem(@TempDir Path folder) throws Exception {
        Path fake = folder.resolve("nvidia-smi");
        Files.writeString(
                fake, "#!/bin/sh\n[ \"$*\" = '--query-gpu=index --format=csv,noheader' ] && printf '0\\n1\\n'\n");
        assertThat(fake.toFile().setExecutable(true)).isTrue();
        ProcessBuilder script =
                new ProcessBuilder(CONF.resolve("gpu-discovery.sh").toString());
        script.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
        Process process = script.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        ResourceInformation found = ResourceInformation.parseJson(said);
        assertThat(found.name()).isEqualTo("gpu");
        assertThat(found.addresses()).containsExactly("0", "1");
    }

    private static Properties settings(String cluster) throws IOException {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(CONF.resolve(cluster + "/spark-defaults.conf"))) {
            settings.load(reader);
        }
        return settings;
    }

    private static JsonNode yaml(String file) throws IOException {
        return new ObjectMapper(new YAMLFactory()).readTree(CONF.resolve(file).toFile());
    }

    /** Tests run in the folder of the project or of the module. */
    private static Path conf() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("conf"))
                ? here.resolve("conf")
                : here.resolve("../conf").normalize();
    }
}
