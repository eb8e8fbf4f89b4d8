package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Partition;
import org.spottune.nn.VggSpec;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.objective.Losses;
import org.spottune.policy.Routing;
import org.spottune.weights.Checkpoint;
import org.spottune.weights.CheckpointTensor;

/** Compares one training pass of a small VGG with batch normalisation with PyTorch's. */
class VggReferenceTest {

    private static final VggSpec SPEC = new VggSpec(
            "reference", List.of(new VggSpec.Stage(1, 4), new VggSpec.Stage(1, 6), new VggSpec.Stage(2, 8)));

    /** The file's names of the units, from the input on. */
    private static final List<String> UNITS = List.of("stage0.0", "stage1.0", "stage2.0", "stage2.1");

    /** The file states PyTorch's own error in single precision. */
    private static final double ERRORS_OF_PYTORCH = 10;

    private final Checkpoint file = read();
    private final Map<String, String> names = new HashMap<>();
    private Network network;

    private static Checkpoint read() {
        try {
            return Checkpoint.read(Path.of(VggReferenceTest.class
                    .getResource("/golden/l2t/losses-vgg-bn-f32.safetensors")
                    .toURI()));
        } catch (IOException | URISyntaxException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    @BeforeEach
    void takeStartValues() {
        for (int unit = 0; unit < UNITS.size(); unit++) {
            int convolution = Integer.parseInt(SPEC.maps().get(unit).replace("features.", ""));
            names.put("features." + convolution, UNITS.get(unit) + ".conv");
            names.put("features." + (convolution + 1), UNITS.get(unit) + ".bn");
        }
        names.put("fc", "classifier");
        network = Network.create(
                TrunkSpec.withoutPolicy(SPEC, Partition.tuned(SPEC.blockCount()), Statistics.BATCH), 5, 1);
        network.parameters()
                .forEach(parameter ->
                        parameter.assign(array((isStatistic(parameter) ? "buffer." : "target.") + name(parameter))));
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void logitsAndMapsOfTheStagesAreThoseOfPyTorch() {
        List<String> maps = SPEC.lastOfEachStage();

        Outputs outputs = network.forward(images(), Routing.argmax(), Set.copyOf(maps));

        assertClose("out", outputs.logits(), array("out.logits"));
        for (int stage = 0; stage < maps.size(); stage++) {
            INDArray map = network.kernels().read(outputs.maps().get(maps.get(stage)));
            assertClose("out", map, channelsLast("out.feature." + stage));
        }
    }

    @Test
    void gradientsAndRunningStatisticsAreThoseOfPyTorch() {
        INDArray logits = network.forward(images(), Routing.argmax());
        network.backward(Losses.crossEntropy(logits, labels()));

        for (Parameter parameter : network.parameters()) {
            String name = name(parameter);
            if (isStatistic(parameter)) {
                INDArray after = parameter.values().sub(parameter.gradient());
                assertClose("after", after, array("after.buffer." + name));
            } else if (name.endsWith("conv.bias")) {
                // Batch statistics cancel this gradient; PyTorch's value is rounding noise.
                assertThat(parameter.gradient().amaxNumber().doubleValue()).isZero();
                assertThat(array("grad_org.target." + name).amaxNumber().doubleValue())
                        .isLessThan(1e-6);
            } else {
                assertClose("grad_org", parameter.gradient(), array("grad_org.target." + name));
            }
        }
    }

    private static boolean isStatistic(Parameter parameter) {
        return parameter.role() == Role.STATISTIC;
    }

    /** The file's name of the parameter, without its prefix. */
    private String name(Parameter parameter) {
        int last = parameter.name().lastIndexOf('.');
        return names.get(parameter.name().substring(0, last)) + parameter.name().substring(last);
    }

    private INDArray images() {
        return channelsLast("input.images");
    }

    private int[] labels() {
        return LongStream.of(file.tensor("input.labels").toLongs())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    private INDArray channelsLast(String name) {
        return array(name).permute(0, 2, 3, 1).dup('c');
    }

    private INDArray array(String name) {
        CheckpointTensor tensor = file.tensor(name);
        return Nd4j.createFromArray(tensor.toFloats()).reshape('c', tensor.shape());
    }

    /** @param group whose error in single precision the file states */
    private void assertClose(String group, INDArray actual, INDArray expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        double error = actual.sub(expected).amaxNumber().doubleValue()
                / expected.amaxNumber().doubleValue();
        assertThat(error)
                .as("relative error of %s", group)
                .isLessThan(
                        ERRORS_OF_PYTORCH * Double.parseDouble(file.metadata().get("f32_error." + group)));
    }
}
