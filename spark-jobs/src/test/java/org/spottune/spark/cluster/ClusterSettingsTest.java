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
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.spark.cli.Main;

/** What conf holds for clusters fits together, and fits who reads it. */
class ClusterSettingsTest {

    private static final Path CONF = conf();

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

    /** Names of the operator's v1beta2 that its documentation of the API lists for these objects. */
    @Test
    void describesAnApplicationInTheWordsOfTheOperator() throws IOException {
        JsonNode application = yaml("kubernetes/spark-application.yaml");
        JsonNode spec = application.path("spec");

        assertThat(application.path("apiVersion").asText()).isEqualTo("sparkoperator.k8s.io/v1beta2");
        assertThat(application.path("kind").asText()).isEqualTo("SparkApplication");
        assertThat(names(application)).containsExactlyInAnyOrder("apiVersion", "kind", "metadata", "spec");
        assertThat(names(spec))
                .contains("type", "mode", "sparkVersion", "driver", "executor")
                .isSubsetOf(
                        "type",
                        "mode",
                        "sparkVersion",
                        "image",
                        "imagePullPolicy",
                        "mainClass",
                        "mainApplicationFile",
                        "arguments",
                        "sparkConf",
                        "hadoopConf",
                        "volumes",
                        "driver",
                        "executor",
                        "deps",
                        "restartPolicy",
                        "timeToLiveSeconds",
                        "failureRetries",
                        "retryInterval",
                        "monitoring",
                        "nodeSelector");
        assertThat(spec.path("type").asText()).isIn("Java", "Scala");
        assertThat(spec.path("mode").asText()).isEqualTo("cluster");
        assertThat(names(spec.path("restartPolicy")))
                .isSubsetOf(
                        "type",
                        "onFailureRetries",
                        "onFailureRetryInterval",
                        "onSubmissionFailureRetries",
                        "onSubmissionFailureRetryInterval");
        assertThat(spec.at("/restartPolicy/type").asText()).isIn("Never", "OnFailure", "Always");
        Set<String> ofPods =
                Set.of("cores", "memory", "memoryOverhead", "env", "javaOptions", "gpu", "labels", "volumeMounts");
        assertThat(without(names(spec.path("driver")), "serviceAccount")).isSubsetOf(ofPods);
        assertThat(without(names(spec.path("executor")), "instances")).isSubsetOf(ofPods);
        assertThat(spec.at("/executor/cores").isInt()
                        && spec.at("/executor/instances").isInt())
                .isTrue();
        spec.path("sparkConf").forEach(value -> assertThat(value.isTextual())
                .as("sparkConf holds strings")
                .isTrue());
        spec.path("arguments").forEach(value -> assertThat(value.isTextual())
                .as("arguments are strings")
                .isTrue());
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
                .contains(
                        "FROM apache/spark:" + org.apache.spark.package$.MODULE$.SPARK_VERSION() + "-scala2.12-java17")
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

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        for (Iterator<String> fields = object.fieldNames(); fields.hasNext(); ) {
            names.add(fields.next());
        }
        return names;
    }

    private static Set<String> without(Set<String> names, String expected) {
        assertThat(names).contains(expected);
        Set<String> others = new TreeSet<>(names);
        others.removeAll(List.of(expected));
        return others;
    }

    /** Tests run in the folder of the project or of the module. */
    private static Path conf() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("conf"))
                ? here.resolve("conf")
                : here.resolve("../conf").normalize();
    }
}
