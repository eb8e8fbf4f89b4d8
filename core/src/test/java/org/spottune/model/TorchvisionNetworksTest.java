package org.spottune.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.kernels.Computation;
import org.spottune.kernels.HostVector;
import org.spottune.kernels.Kernels;
import org.spottune.nn.Architecture;
import org.spottune.nn.Backbone;
import org.spottune.nn.BackboneAssembly;
import org.spottune.nn.Partition;
import org.spottune.nn.PathForm;
import org.spottune.nn.ResNetSpec;
import org.spottune.nn.Taps;
import org.spottune.nn.blocks.Gates;
import org.spottune.nn.blocks.Learning;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.ParameterSet;
import org.spottune.policy.Routing;
import org.spottune.weights.Checkpoint;
import org.spottune.weights.CheckpointTensor;

/** Compares our networks with torchvision's, stage by stage, with weights and images from formulas. */
class TorchvisionNetworksTest {

    private static final double TOLERANCE = 1e-4;
    private static final int CLASSES = 10;
    private static final int SIZE = 64;

    private static Checkpoint golden;

    @BeforeAll
    static void readGoldenNumbers() throws IOException, URISyntaxException {
        golden = Checkpoint.read(Path.of(TorchvisionNetworksTest.class
                .getResource("/golden/torchvision-resnets.safetensors")
                .toURI()));
    }

    @ParameterizedTest
    @CsvSource({
        "resnet18, false, 2, 2, 2, 2",
        "resnet34, false, 3, 4, 6, 3",
        "resnet50, true, 3, 4, 6, 3",
        "resnet101, true, 3, 4, 23, 3",
    })
    void stagesAndLogitsAreTorchvisions(String name, boolean bottleneck, int first, int second, int third, int fourth) {
        ResNetSpec network = (ResNetSpec) Architecture.preset(name);
        Map<String, CheckpointTensor> tensors =
                TorchvisionStateDict.of(bottleneck, 64, CLASSES, first, second, third, fourth);

        for (int stages = 1; stages <= 4; stages++) {
            String pooled = name + ".eval.layer" + stages + ".pooled";
            assertClose(pooled, features(upTo(stages, network), tensors));
        }
        assertClose(name + ".eval.logits", logits(network, tensors));
    }

    /** The network whose features are the pooled output of a stage. */
    private static ResNetSpec upTo(int stages, ResNetSpec network) {
        return new ResNetSpec(
                network.name(),
                network.stem(),
                network.blockKind(),
                network.stages().subList(0, stages),
                network.shortcut(),
                network.finalNormalization(),
                network.naming());
    }

    private static INDArray features(Architecture network, Map<String, CheckpointTensor> tensors) {
        ParameterSet parameters = new ParameterSet();
        Backbone backbone = BackboneAssembly.assemble(
                network,
                Partition.frozen(network.blockCount()),
                PathForm.PAPER,
                Learning.frozen(Parameter.Group.BACKBONE),
                parameters,
                "");
        INDArray flat = Nd4j.createUninitialized(DataType.FLOAT, parameters.length());
        parameters.bindValues(new HostVector(flat));
        for (Parameter parameter : parameters.ordered()) {
            parameter.assign(array(tensors.get(parameter.name())));
        }
        try (Kernels kernels = Computation.FLOAT32.kernels()) {
            backbone.bind(kernels);
            return backbone.infer(kernels.load(images()), Gates.none(), Taps.none());
        } finally {
            flat.close();
        }
    }

    private static INDArray logits(Architecture network, Map<String, CheckpointTensor> tensors) {
        WeightImport imported =
                WeightImport.of(new Checkpoint("formula", tensors, Map.of()), network, OptionalInt.empty(), 1);
        try (Network ready = imported.network()) {
            assertThat(imported.report().problems()).isEmpty();
            return ready.infer(images(), Routing.argmax());
        }
    }

    /** The golden file's input, channels last. */
    private static INDArray images() {
        double[] pixels = new double[2 * Architecture.IMAGE_CHANNELS * SIZE * SIZE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = Math.sin(0.013 * i + 5 * Math.sin(0.0007 * i));
        }
        return Nd4j.createFromArray(pixels)
                .castTo(DataType.FLOAT)
                .reshape('c', 2, Architecture.IMAGE_CHANNELS, SIZE, SIZE)
                .permute(0, 2, 3, 1)
                .dup('c');
    }

    private static void assertClose(String name, INDArray actual) {
        INDArray expected = array(golden.tensor(name));
        assertThat(actual.shape()).as("shape of %s", name).isEqualTo(expected.shape());
        double scale = expected.amaxNumber().doubleValue();
        double error = actual.sub(expected).amaxNumber().doubleValue() / scale;
        assertThat(error).as("relative error of %s", name).isLessThan(TOLERANCE);
    }

    private static INDArray array(CheckpointTensor tensor) {
        return Nd4j.createFromArray(tensor.toFloats()).reshape('c', tensor.shape());
    }
}
