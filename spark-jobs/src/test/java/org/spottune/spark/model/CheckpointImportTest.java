package org.spottune.spark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.DataException;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.weights.CheckpointTensor;
import org.spottune.weights.SafetensorsWriter;

class CheckpointImportTest {

    private static final Architecture ARCHITECTURE =
            Architecture.preset("cifar-resnet20").withWidthMultiplier(0.25);
    private static final CheckpointImport.Choice PLAIN = choice(null, null);

    @TempDir
    private Path folder;

    /** Of a whole network, under the names of its family. */
    private final Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();

    @BeforeEach
    void drawNetwork() {
        TrunkSpec trunk =
                TrunkSpec.withoutPolicy(ARCHITECTURE, Partition.frozen(ARCHITECTURE.blockCount()), Statistics.STORED);
        try (Network network = Network.create(trunk, 3, 1)) {
            network.parameters().forEach(parameter -> {
                long[] shape =
                        parameter.shape().stream().mapToLong(Long::longValue).toArray();
                tensors.put(
                        ARCHITECTURE.naming().inCheckpoint(parameter.name()),
                        CheckpointTensor.ofFloats(
                                parameter.values().dup('c').data().asFloat(), shape));
            });
        }
    }

    @Test
    void takesANetworkWithoutAPrefix() throws IOException {
        CheckpointImport imported = imported(tensors, PLAIN);

        assertThat(imported.report().matched()).hasSize(tensors.size());
        assertThat(imported.leftOut()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.", "backbone.", "encoder.base.", "module.encoder_q."})
    void findsTheOnlyPrefixThatFits(String prefix) throws IOException {
        Map<String, CheckpointTensor> below = below(prefix);
        below.put("queue", CheckpointTensor.ofFloats(new float[4], 4));

        CheckpointImport imported = imported(below, PLAIN);

        assertThat(imported.report().matched()).hasSize(tensors.size());
        assertThat(imported.found()).isEqualTo("safetensors, below '" + prefix + "'");
        assertThat(imported.leftOut()).containsExactly("queue");
    }

    @Test
    void asksWhichOfSeveralPrefixes() throws IOException {
        Map<String, CheckpointTensor> both = below("encoder_q.");
        both.putAll(below("encoder_k."));

        assertThatThrownBy(() -> imported(both, PLAIN))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith(
                        "it fits under each of the prefixes 'encoder_q.', 'encoder_k.'; choose one with --prefix");
        assertThat(imported(both, choice("encoder_k", null)).leftOut())
                .hasSize(tensors.size())
                .allMatch(name -> name.startsWith("encoder_q."));
        assertThat(imported(both, choice("module.encoder_k.", null)).leftOut()).hasSize(tensors.size());
        assertThatThrownBy(() -> imported(both, choice("teacher.", null)))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("is under prefix 'teacher.'; their names begin with 'encoder_q.', 'encoder_k.'");
    }

    @Test
    void replacesClassifiersOfAnyName() throws IOException {
        CheckpointTensor weight = tensors.remove("linear.weight");
        CheckpointTensor bias = tensors.remove("linear.bias");
        tensors.put("head.fc.weight", weight);
        tensors.put("head.fc.bias", bias);
        tensors.put("projector.1.running_var", CheckpointTensor.ofFloats(new float[] {Float.NaN}, 1));

        CheckpointImport imported = imported(tensors, choice(null, 5));

        assertThat(imported.report().newHead()).containsExactly("fc.weight", "fc.bias");
        assertThat(imported.leftOut()).containsExactly("head.fc.weight", "head.fc.bias", "projector.1.running_var");
        assertThatThrownBy(() -> imported(tensors, PLAIN))
                .hasMessageContaining("--new-head CLASSES gives the network a new classifier");
    }

    @Test
    void leavesNoBlocksOut() {
        tensors.put("layer1.3.conv1.weight", CheckpointTensor.ofFloats(new float[4 * 4 * 9], 4, 4, 3, 3));

        assertThatThrownBy(() -> imported(tensors, choice(null, 5)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("1 tensors unexpected: layer1.3.conv1.weight");
    }

    @Test
    void refusesValuesThatNoNetworkComputesWith() {
        tensors.put("bn1.running_var", CheckpointTensor.ofFloats(new float[] {1, -1, 1, 1}, 4));
        tensors.put("bn1.bias", CheckpointTensor.ofFloats(new float[] {0, 0, 0, Float.NEGATIVE_INFINITY}, 4));

        assertThatThrownBy(() -> imported(tensors, PLAIN))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("tensor 'bn1.running_var' must be finite and not below zero, got -1.0 as value 1")
                .hasMessageContaining("tensor 'bn1.bias' must be finite, got -Infinity as value 3");
    }

    @Test
    void showsNamesOfTensorsAsTheyAre() {
        tensors.put("evil\u001b[2K\nspottune: done", CheckpointTensor.ofFloats(new float[1], 1));

        assertThatThrownBy(() -> imported(tensors, PLAIN)).hasMessageContaining("evil\\u001b[2K\\u000aspottune: done");
    }

    private Map<String, CheckpointTensor> below(String prefix) {
        Map<String, CheckpointTensor> below = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> below.put(prefix + name, tensor));
        return below;
    }

    private static CheckpointImport.Choice choice(String prefix, Integer newHead) {
        return new CheckpointImport.Choice(
                Optional.empty(),
                Optional.ofNullable(prefix),
                newHead == null ? OptionalInt.empty() : OptionalInt.of(newHead));
    }

    private CheckpointImport imported(Map<String, CheckpointTensor> stored, CheckpointImport.Choice choice)
            throws IOException {
        Path file = folder.resolve("a.safetensors");
        List<SafetensorsWriter.Tensor> written = stored.entrySet().stream()
                .map(entry -> new SafetensorsWriter.Tensor(
                        entry.getKey(),
                        LongStream.of(entry.getValue().shape()).boxed().toList(),
                        entry.getValue()::toFloats))
                .toList();
        try (OutputStream out = Files.newOutputStream(file)) {
            SafetensorsWriter.write(Map.of(), written, out);
        }
        CheckpointImport imported = CheckpointImport.of(file, "a.safetensors", ARCHITECTURE, choice);
        imported.network().close();
        return imported;
    }
}
