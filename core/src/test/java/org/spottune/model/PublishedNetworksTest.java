package org.spottune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.nn.Architecture;
import org.spottune.policy.Routing;
import org.spottune.weights.Checkpoint;
import org.spottune.weights.CheckpointTensor;

/** Compares imported networks with the logits that PyTorch computes from the same checkpoints. */
class PublishedNetworksTest {

    private static final double TOLERANCE = 1e-4;

    /** Needs the published weights, in the folder that the system property {@code spottune.shared} names. */
    @ParameterizedTest
    @CsvSource({
        "cifar-resnet20, cifar10-resnet20-12fca82f.th, cifar10-resnet20",
        "cifar-resnet32, cifar10-resnet32-d509ac18.th, cifar10-resnet32",
        "tinyimagenet-resnet32, tinyimagenet-resnet32.pth.tar, tinyimagenet-resnet32"
    })
    void publishedWeightsGivePyTorchsLogits(String architecture, String weights, String golden)
            throws IOException, URISyntaxException {
        String shared = System.getProperty("spottune.shared", "");
        assumeTrue(
                !shared.isEmpty() && Files.isDirectory(Path.of(shared, "weights")), "no folder of published weights");

        assertLogits(
                Checkpoint.read(Path.of(shared, "weights", weights)),
                Architecture.preset(architecture),
                Checkpoint.read(resource("/golden/" + golden + ".safetensors")));
    }

    /** For these networks there are no logits to compare; every tensor must be imported. */
    @ParameterizedTest
    @CsvSource({
        "cifar-resnet20-projection, cifar100-resnet20.pth",
        "cifar-resnet32-projection, cifar100-resnet32.pth",
        "cifar-resnet56-projection, cifar100-resnet56.pth"
    })
    void everyPublishedTensorHasItsPlace(String architecture, String weights) throws IOException {
        String shared = System.getProperty("spottune.shared", "");
        Path file = Path.of(shared, "weights", weights);
        assumeTrue(!shared.isEmpty() && Files.isRegularFile(file), "no published weights");
        Checkpoint checkpoint = Checkpoint.read(file);

        WeightImport imported = WeightImport.of(checkpoint, Architecture.preset(architecture), OptionalInt.empty(), 1);

        try (Network network = imported.network()) {
            assertThat(imported.report().problems()).isEmpty();
            assertThat(network.classes()).isEqualTo(100);
            assertThat(checkpoint.unusable(name -> true)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "decathlon-state-legacy.pth",
                "decathlon-state-zip.pth",
                "decathlon-module-legacy.t7",
                "decathlon-module-zip.pth"
            })
    void everyLayoutOfACheckpointGivesPyTorchsLogits(String file) throws IOException, URISyntaxException {
        assertLogits(
                Checkpoint.read(resource("/checkpoints/" + file)),
                Architecture.preset("resnet26").withWidthMultiplier(0.125),
                Checkpoint.read(resource("/checkpoints/decathlon-expected.safetensors")));
    }

    private static void assertLogits(Checkpoint checkpoint, Architecture architecture, Checkpoint golden) {
        WeightImport imported = WeightImport.of(checkpoint, architecture, OptionalInt.empty(), 1);
        try (Network network = imported.network()) {
            assertThat(imported.report().problems()).isEmpty();
            INDArray images =
                    array(golden.tensor("input.images")).permute(0, 2, 3, 1).dup('c');
            INDArray expected = array(golden.tensor("eval.logits"));

            INDArray logits = network.infer(images, Routing.argmax());

            double scale = expected.amaxNumber().doubleValue();
            assertThat(logits.sub(expected).amaxNumber().doubleValue() / scale).isLessThan(TOLERANCE);
        }
    }

    private static INDArray array(CheckpointTensor tensor) {
        return Nd4j.createFromArray(tensor.toFloats()).reshape('c', tensor.shape());
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(PublishedNetworksTest.class.getResource(name).toURI());
    }
}
