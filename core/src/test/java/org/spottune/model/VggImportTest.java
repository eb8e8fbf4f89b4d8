package org.spottune.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.nn.Architecture;
import org.spottune.weights.Checkpoint;
import org.spottune.weights.CheckpointTensor;

/** State dicts of a VGG-16 of a sixteenth of its widths. */
class VggImportTest {

    private static final int WIDTH = 4;
    private static final int CLASSES = 5;

    /** 13 units of a weight and a bias and the four arrays of a normalisation. */
    private static final int ARRAYS = 13 * 6;

    private final Architecture architecture = Architecture.preset("vgg16-bn").withWidthMultiplier(0.0625);

    @Test
    void takesEveryTensorOfANetworkWithOneLinearLayer() {
        Map<String, CheckpointTensor> tensors = VggStateDict.withOneLinearLayer(WIDTH, CLASSES);

        WeightImport imported = importAll(tensors, OptionalInt.empty());

        try (Network network = imported.network()) {
            assertThat(imported.report().problems()).isEmpty();
            assertThat(imported.report().matched()).hasSize(ARRAYS + 2);
            assertThat(network.classes()).isEqualTo(CLASSES);
            assertValues(network, "features.40.weight", tensors.get("features.40.weight"));
            assertValues(network, "features.41.running_var", tensors.get("features.41.running_var"));
            assertValues(network, "fc.weight", tensors.get("classifier.weight"));
        }
    }

    @Test
    void torchvisionsThreeLayersHaveNoPlace() {
        WeightImport imported = importAll(VggStateDict.torchvision(WIDTH, CLASSES), OptionalInt.empty());

        imported.network().close();
        ImportReport report = imported.report();
        assertThat(report.matched()).hasSize(ARRAYS);
        assertThat(report.missing()).containsExactly("classifier.weight", "classifier.bias");
        assertThat(report.mismatched()).isEmpty();
        assertThat(report.unexpected())
                .containsExactly(
                        "classifier.0.weight",
                        "classifier.0.bias",
                        "classifier.3.weight",
                        "classifier.3.bias",
                        "classifier.6.weight",
                        "classifier.6.bias");
    }

    @Test
    void takesTheUnitsUnderANewClassifier() {
        Map<String, CheckpointTensor> tensors = VggStateDict.torchvision(WIDTH, CLASSES);

        WeightImport imported = importAll(tensors, OptionalInt.of(3));

        try (Network network = imported.network()) {
            assertThat(imported.report().matched()).hasSize(ARRAYS);
            assertThat(imported.report().newHead()).containsExactly("fc.weight", "fc.bias");
            assertThat(network.classes()).isEqualTo(3);
            assertValues(network, "features.0.bias", tensors.get("features.0.bias"));
        }
    }

    @Test
    void tellsDepthsApart() {
        WeightImport imported = WeightImport.of(
                new Checkpoint("fake", VggStateDict.torchvision(WIDTH, CLASSES), Map.of()),
                Architecture.preset("vgg13-bn").withWidthMultiplier(0.0625),
                OptionalInt.of(3),
                1);

        imported.network().close();
        assertThat(imported.report().isComplete()).isFalse();
        assertThat(imported.report().unexpected()).contains("features.40.weight");
    }

    private static void assertValues(Network network, String parameter, CheckpointTensor expected) {
        assertThat(TinyNetworks.parameter(network, parameter).values().data().asFloat())
                .containsExactly(expected.toFloats());
    }

    private WeightImport importAll(Map<String, CheckpointTensor> tensors, OptionalInt newHead) {
        return WeightImport.of(new Checkpoint("fake", tensors, Map.of()), architecture, newHead, 1);
    }
}
