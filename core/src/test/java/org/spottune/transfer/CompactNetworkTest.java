package org.spottune.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.nn.BlockMode;
import org.spottune.nn.Partition;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.Routing;

class CompactNetworkTest {

    private final Network routed = TinyNetworks.of(new SpotTune(0, 5), DataType.FLOAT, 3);

    @AfterEach
    void close() {
        routed.close();
    }

    @Test
    void keepsTheMostUsedBlocksAndTheLowerOfEqualOnes() {
        Partition partition = Partition.routed(6, 2);
        List<Double> usage = List.of(0.3, 0.7, 0.3, 0.9);

        assertThat(CompactNetwork.mostUsed(partition, usage, 1)).containsExactly(5);
        assertThat(CompactNetwork.mostUsed(partition, usage, 3)).containsExactly(2, 3, 5);
    }

    @Test
    void cannotKeepMoreBlocksThanAreRouted() {
        assertThatThrownBy(() -> CompactNetwork.mostUsed(Partition.routed(6, 4), List.of(1.0, 1.0), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot choose 3 of 2 routed blocks by the usage of 2");
        assertThatThrownBy(() -> CompactNetwork.of(routed, List.of(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot keep blocks [2]: routed are [0, 1]");
    }

    /** The policy is made to send all images through the fine-tuned branch of one block and the frozen of the other. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void computesWhatTheRoutedNetworkDoesWhereAllImagesTakeTheKeptBlocks(int kept) {
        routed.parameters().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.LEARNING)
                .forEach(parameter -> parameter.vector().scale(1.5));
        TinyNetworks.parameter(routed, "policy.fc.weight").vector().fill(0);
        float[] bias = {1, 0, 1, 0};
        bias[2 * kept + 1] = 2;
        TinyNetworks.parameter(routed, "policy.fc.bias").vector().set(bias);
        INDArray images = TinyNetworks.images(DataType.FLOAT, 4);

        try (Network compact = CompactNetwork.of(routed, List.of(kept))) {
            assertThat(compact.spec().policy()).isEmpty();
            assertThat(compact.spec().partition().blocks().get(kept)).isEqualTo(BlockMode.TUNED);
            assertThat(compact.spec().partition().blocks().get(1 - kept)).isEqualTo(BlockMode.FROZEN);
            assertThat(compact.infer(images, Routing.argmax()))
                    .isEqualTo(routed.infer(images, Routing.argmax()))
                    .isNotEqualTo(routed.infer(images, Routing.frozen()));
        }
    }
}
