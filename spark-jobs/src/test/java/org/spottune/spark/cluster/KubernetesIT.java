package org.spottune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the settings of conf/kubernetes make of a submission: the pod of the driver, as the API server gets it. */
class KubernetesIT {

    @TempDir
    private Path folder;

    @Test
    void createsThePodOfTheDriver() throws IOException {
        try (FakeKubernetes kubernetes = FakeKubernetes.start();
                SpottuneProcess submission = SpottuneProcess.start(
                        folder,
                        Map.of(),
                        "train",
                        "--properties-file",
                        BuiltSpottune.home()
                                .resolve("conf/kubernetes/spark-defaults.conf")
                                .toString(),
                        "--master",
                        kubernetes.master(),
                        "--name",
                        "cars",
                        "--conf",
                        "spark.kubernetes.submission.waitAppCompletion=false",
                        "--workers",
                        "4",
                        "--dataset",
                        "s3a://bucket/cars",
                        "--output",
                        "s3a://bucket/run")) {
            SpottuneProcess.Finished submitted = submission.await();

            assertThat(submitted.code()).as(submitted.err()).isZero();
            assertThat(kubernetes.created("Pod")).hasSize(1);
            JsonNode pod = kubernetes.created("Pod").get(0);
            JsonNode driver = pod.at("/spec/containers/0");
            assertThat(driver.path("image").asText()).isEqualTo("spottune:0.1.0");
            assertThat(texts(driver.path("args")))
                    .startsWith("driver")
                    .containsSequence("--class", "org.spottune.spark.cli.Main")
                    .endsWith(
                            "local:///opt/spottune/spottune.jar",
                            "train",
                            "--workers=4",
                            "--dataset=s3a://bucket/cars",
                            "--output=s3a://bucket/run");
            // 4 GiB of heap and 2 GiB beside it.
            assertThat(driver.at("/resources/limits/memory").asText()).isEqualTo("6144Mi");
            assertThat(driver.at("/resources/requests/memory").asText()).isEqualTo("6144Mi");
            assertThat(environment(driver)).containsEntry("OMP_NUM_THREADS", "1");
            // Of the template.
            assertThat(pod.at("/metadata/labels/app.kubernetes.io~1component").asText())
                    .isEqualTo("driver");
            assertThat(pod.at("/spec/securityContext/runAsUser").asInt()).isEqualTo(185);
            assertThat(driver.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(pod.at("/spec/serviceAccountName").asText()).isEqualTo("spark");
            assertThat(settings(kubernetes))
                    .as("what the driver starts from")
                    .containsEntry("spark.executor.instances", "4")
                    .containsEntry("spark.executor.memory", "4g")
                    .containsEntry("spark.task.cpus", "8")
                    .containsEntry(
                            "spark.driver.extraJavaOptions",
                            "-Dorg.bytedeco.javacpp.maxbytes=4096m -Dorg.bytedeco.javacpp.maxphysicalbytes=0"
                                    + " -Dorg.bytedeco.javacpp.logger=slf4j")
                    .doesNotContainKey("spark.executor.memoryOverhead");
            assertThat(data(kubernetes, "podspec-configmap-key"))
                    .as("template of the executors")
                    .contains("podAntiAffinity", "spark-kubernetes-executor");
        }
    }

    private static Properties settings(FakeKubernetes kubernetes) throws IOException {
        Properties settings = new Properties();
        settings.load(new StringReader(data(kubernetes, "spark.properties")));
        return settings;
    }

    private static String data(FakeKubernetes kubernetes, String key) {
        return kubernetes.created("ConfigMap").stream()
                .map(map -> map.path("data").path(key))
                .filter(JsonNode::isTextual)
                .findFirst()
                .orElseThrow()
                .asText();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static Map<String, String> environment(JsonNode container) {
        return StreamSupport.stream(container.path("env").spliterator(), false)
                .filter(entry -> entry.has("value"))
                .collect(Collectors.toMap(
                        entry -> entry.path("name").asText(),
                        entry -> entry.path("value").asText(),
                        (a, b) -> b));
    }
}
