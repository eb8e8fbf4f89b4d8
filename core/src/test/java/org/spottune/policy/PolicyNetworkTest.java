package org.spottune.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.nn.blocks.Parameter;

class PolicyNetworkTest {

    private final Network network = TinyNetworks.routedByBrightness(DataType.FLOAT);

    /** One black image, three bright ones. */
    private final INDArray images = TinyNetworks.images(DataType.FLOAT, 4);

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void decisionsDependOnTheImage() {
        network.infer(images, Routing.argmax());
        RoutingDecisions decisions = network.decisions();

        assertThat(decisions.tunedBlocks(0)).isZero();
        for (int bright = 1; bright < 4; bright++) {
            assertThat(decisions.tunedBlocks(bright)).isEqualTo(2);
        }
    }

    @Test
    void decisionsDependOnTheNoise() {
        // Noise of about 37 for the frozen branches and -4 for the fine-tuned ones.
        double[] uniform = new double[16];
        for (int i = 0; i < 16; i++) {
            uniform[i] = i % 2 == 0 ? 1 - 0x1p-53 : 0x1p-53;
        }
        network.infer(images, Routing.sampled(uniform));

        assertThat(network.decisions().usage().tuned()).containsExactly(0L, 0L);
    }

    @Test
    void parametersAreNamedAfterThePolicy() {
        assertThat(network.parameters())
                .allSatisfy(parameter -> assertThat(parameter.name().startsWith(PolicyNetwork.PREFIX))
                        .isEqualTo(parameter.group() == Parameter.Group.POLICY));
        assertThat(network.parameters())
                .filteredOn(parameter -> parameter.group() == Parameter.Group.POLICY)
                .extracting(Parameter::name)
                .contains("policy.conv1.weight", "policy.layer2.0.bn2.running_var", "policy.fc.weight")
                .noneMatch(name -> name.contains("layer1.1"));
    }

    @Test
    void hasAPairOfLogitsPerRoutedBlock() {
        assertThat(TinyNetworks.parameter(network, "policy.fc.weight").shape()).containsExactly(4L, 4L);
        assertThat(TinyNetworks.parameter(network, "policy.fc.bias").shape()).containsExactly(4L);
    }
}
