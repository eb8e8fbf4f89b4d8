package org.spottune.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.nn.Architecture;
import org.spottune.policy.Routing;
import org.spottune.weights.Checkpoint;
import org.spottune.weights.CheckpointTensor;

/** State dicts with torchvision's names, for a ResNet-50 of a sixteenth of the widths. */
class TorchvisionImportTest {

    private static final int CLASSES = 5;

    private final Architecture architecture = Architecture.preset("resnet50").withWidthMultiplier(0.0625);
    private final Map<String, CheckpointTensor> tensors = TorchvisionStateDict.of(true, 4, CLASSES, 3, 4, 6, 3);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesEveryTensorWithOrWithoutCounters(boolean counted) {
        if (counted) {
            List<String> normalizations = new ArrayList<>(tensors.keySet());
            normalizations.removeIf(name -> !name.endsWith("running_var"));
            for (String name : normalizations) {
                String counter = name.replace("running_var", "num_batches_tracked");
                tensors.put(counter, CheckpointTensor.ofFloats(new float[] {7}));
            }
        }
        WeightImport imported = importAll(OptionalInt.empty());

        try (Network network = imported.network()) {
            assertThat(imported.report().problems()).isEmpty();
            // 53 convolutions, 53 normalisations of four arrays each, and the classifier.
            assertThat(imported.report().matched()).hasSize(53 * 5 + 2);
            assertThat(network.classes()).isEqualTo(CLASSES);
            String projection = "layer1.0.downsample.0.weight";
            assertThat(TinyNetworks.parameter(network, projection)
                            .values()
                            .data()
                            .asFloat())
                    .containsExactly(tensors.get(projection).toFloats());
        }
    }

    @Test
    void takesANewClassifier() {
        WeightImport imported = importAll(OptionalInt.of(3));

        try (Network network = imported.network()) {
            assertThat(imported.report().isComplete()).isTrue();
            assertThat(imported.report().newHead()).containsExactly("fc.weight", "fc.bias");
            assertThat(network.classes()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 33})
    void infersImagesDownToOnePixel(int size) {
        try (Network network = importAll(OptionalInt.empty()).network()) {
            network.spec().network().requireInput(size, size);

            INDArray logits = network.infer(Nd4j.ones(DataType.FLOAT, 2, size, size, 3), Routing.argmax());

            assertThat(logits.shape()).containsExactly(2, CLASSES);
            assertThat(logits.toFloatMatrix()[1]).containsExactly(logits.toFloatMatrix()[0]);
            assertThat(logits.amaxNumber().doubleValue()).isFinite().isPositive();
        }
    }

    @Test
    void tellsBottlenecksFromBasicBlocks() {
        WeightImport imported = WeightImport.of(
                new Checkpoint("fake", tensors, Map.of()),
                Architecture.preset("resnet34").withWidthMultiplier(0.0625),
                OptionalInt.of(3),
                1);

        imported.network().close();
        assertThat(imported.report().isComplete()).isFalse();
        assertThat(imported.report().unexpected()).contains("layer1.0.conv3.weight");
        assertThat(imported.report().mismatched())
                .contains("'layer1.0.conv1.weight': expected shape [4, 4, 3, 3], got [4, 4, 1, 1]");
    }

    private WeightImport importAll(OptionalInt newHead) {
        return WeightImport.of(new Checkpoint("fake", tensors, Map.of()), architecture, newHead, 1);
    }
}
