package org.spottune.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Adaptation;
import org.spottune.nn.ResNetSpec;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.Initializer;
import org.spottune.nn.blocks.Learning.Extent;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.Routing;
import org.spottune.transfer.DomainAdaptation;
import org.spottune.transfer.FineTuning;
import org.spottune.weights.Checkpoint;
import org.spottune.weights.CheckpointTensor;

class WeightImportTest {

    private final ResNetSpec architecture = TinyResNets.averagePooled();
    private final Network original = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1);

    /** The original's tensors under the checkpoint family's names. */
    private final Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();

    WeightImportTest() {
        for (Parameter parameter : original.parameters()) {
            tensors.put(architecture.naming().inCheckpoint(parameter.name()), tensor(parameter));
        }
    }

    @AfterEach
    void close() {
        original.close();
    }

    @Test
    void takesEveryTensorOfACompleteCheckpoint() {
        WeightImport imported = importAll(OptionalInt.empty());

        assertThat(imported.report().isComplete()).isTrue();
        assertThat(imported.report().problems()).isEmpty();
        assertThat(imported.report().matched())
                .containsExactlyInAnyOrderElementsOf(
                        original.parameters().stream().map(Parameter::name).toList());
        assertThat(imported.network().classes()).isEqualTo(TinyNetworks.CLASSES);
        assertThat(imported.network().parameters()).allSatisfy(parameter -> assertThat(parameter.values())
                .isEqualTo(TinyNetworks.parameter(original, parameter.name()).values()));
    }

    static List<Decoration> adapters() {
        return List.of(
                new Decoration.SeriesAdapters(Initializer.HE_NORMAL),
                new Decoration.ParallelAdapters(Initializer.HE_NORMAL, 0));
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void takesAdaptersThatAreInTheNetwork(Decoration adapters) {
        TrunkSpec spec = new DomainAdaptation("x", new Adaptation(Extent.NORMALIZATION, adapters))
                .network(architecture, Statistics.BATCH);
        try (Network adapted = Network.create(spec, TinyNetworks.CLASSES, 3)) {
            Map<String, CheckpointTensor> file = new LinkedHashMap<>();
            adapted.parameters()
                    .forEach(parameter -> file.put(
                            architecture.naming().inCheckpoint(parameter.name(), Optional.of(adapters)),
                            tensor(parameter)));

            WeightImport imported =
                    WeightImport.of(new Checkpoint("adapted", file, Map.of()), architecture, OptionalInt.empty(), 1);

            assertThat(imported.report().problems()).isEmpty();
            assertThat(imported.inCheckpoint("conv1.weight")).isEqualTo("pre_layers_conv.conv.weight");
            INDArray images = TinyNetworks.images(DataType.FLOAT, 3);
            assertThat(imported.network().infer(images, Routing.argmax()))
                    .isEqualTo(adapted.infer(images, Routing.argmax()));
        }
    }

    @Test
    void ignoresCountersOfTrainingBatches() {
        tensors.put("pre_layers_conv.bns.0.num_batches_tracked", CheckpointTensor.ofFloats(new float[] {7}));

        assertThat(importAll(OptionalInt.empty()).report().isComplete()).isTrue();
    }

    @Test
    void reportsWhatTheCheckpointLacksByItsOwnName() {
        tensors.remove("end_bns.0.0.running_var");

        ImportReport report = importAll(OptionalInt.empty()).report();

        assertThat(report.isComplete()).isFalse();
        assertThat(report.missing()).containsExactly("end_bns.0.0.running_var");
        assertThat(report.problems()).containsExactly("1 tensors missing: end_bns.0.0.running_var");
    }

    @Test
    void reportsWhatTheArchitectureHasNoPlaceFor() {
        tensors.put("layer9.0.conv1.conv.weight", CheckpointTensor.ofFloats(new float[1], 1));

        ImportReport report = importAll(OptionalInt.empty()).report();

        assertThat(report.isComplete()).isFalse();
        assertThat(report.unexpected()).containsExactly("layer9.0.conv1.conv.weight");
        assertThat(report.problems()).containsExactly("1 tensors unexpected: layer9.0.conv1.conv.weight");
    }

    @Test
    void reportsBothShapesOfATensorThatDoesNotFit() {
        tensors.put("pre_layers_conv.conv.weight", CheckpointTensor.ofFloats(new float[54], 2, 27));

        ImportReport report = importAll(OptionalInt.empty()).report();

        assertThat(report.isComplete()).isFalse();
        assertThat(report.problems())
                .containsExactly("1 tensors of another shape: 'pre_layers_conv.conv.weight': expected shape"
                        + " [2, 3, 3, 3], got [2, 27]");
        assertThat(report.matched()).doesNotContain("conv1.weight");
    }

    @Test
    void aNewHeadStartsAnewWhateverTheCheckpointHas() {
        WeightImport imported = importAll(OptionalInt.of(7));

        assertThat(imported.report().isComplete()).isTrue();
        assertThat(imported.report().newHead()).containsExactly("fc.weight", "fc.bias");
        assertThat(imported.report().matched()).doesNotContain("fc.weight", "fc.bias");
        assertThat(imported.network().classes()).isEqualTo(7);
    }

    @Test
    void aNewHeadNeedsNoneInTheCheckpoint() {
        tensors.remove("linears.0.weight");
        tensors.remove("linears.0.bias");

        assertThat(importAll(OptionalInt.of(7)).report().isComplete()).isTrue();
        assertThat(importAll(OptionalInt.empty()).report().missing())
                .containsExactly("linears.0.weight", "linears.0.bias");
    }

    @Test
    void aClassifierOfOneClassDoesNotFit() {
        tensors.put("linears.0.weight", CheckpointTensor.ofFloats(new float[4], 1, 4));
        tensors.put("linears.0.bias", CheckpointTensor.ofFloats(new float[1], 1));

        assertThat(importAll(OptionalInt.empty()).report().mismatched())
                .containsExactly(
                        "'linears.0.weight': expected shape [2, 4], got [1, 4]",
                        "'linears.0.bias': expected shape [2], got [1]");
    }

    @Test
    void listsTheFirstOfManyProblems() {
        tensors.keySet().removeIf(name -> name.contains("running"));

        // Six normalisations lack two statistics each.
        assertThat(importAll(OptionalInt.empty()).report().problems())
                .singleElement()
                .asString()
                .startsWith("12 tensors missing: pre_layers_conv.bns.0.running_mean, ")
                .endsWith(" and 4 more");
    }

    private WeightImport importAll(OptionalInt newHead) {
        return WeightImport.of(new Checkpoint("fake", tensors, Map.of()), architecture, newHead, 1);
    }

    private static CheckpointTensor tensor(Parameter parameter) {
        float[] values = parameter.values().reshape(parameter.length()).toFloatVector();
        long[] shape = parameter.shape().stream().mapToLong(Long::longValue).toArray();
        return CheckpointTensor.ofFloats(values, shape);
    }
}
