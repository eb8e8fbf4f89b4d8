package org.spottune.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;

/**
 * The tiny network by hand: stem 54 + 8; block of width 2, 2 (36 + 8) = 88; block of width 4, 72 + 16 + 144 + 16 = 248;
 * final normalisation 16; classifier 4 * 3 + 3 = 15; policy as much as the network without its classifier, and 4 * 4 + 4.
 */
class ParameterCountTest {

    private static final long SOURCE = 62 + 88 + 248 + 16;
    private static final long HEAD = 15;
    private static final long POLICY = SOURCE + 20;

    @Test
    void aFeatureExtractorAddsNothing() {
        assertThat(count(new FeatureExtraction())).isEqualTo(new ParameterCount(SOURCE + HEAD, SOURCE, 0));
        assertThat(count(new FeatureExtraction()).relative()).isEqualTo(1);
    }

    @Test
    void fineTuningAddsAWholeNetwork() {
        assertThat(count(new FineTuning())).isEqualTo(new ParameterCount(SOURCE + HEAD, SOURCE, SOURCE));
        assertThat(count(new FineTuning()).relative()).isEqualTo(2);
    }

    @Test
    void lastBlocksAddThemselvesAndWhatFollows() {
        assertThat(count(new FineTuneLast(1))).isEqualTo(new ParameterCount(SOURCE + HEAD, SOURCE, 248 + 16));
    }

    @Test
    void spotTuneAddsCopiesAndPolicy() {
        assertThat(count(new SpotTune(1, 5)))
                .isEqualTo(new ParameterCount(SOURCE + HEAD + 248 + SOURCE + 10, SOURCE, 248 + 16 + SOURCE + 10));
        // Without a prefix the stem learns too, and has no copy.
        assertThat(count(new SpotTune(0, 5)))
                .isEqualTo(new ParameterCount(SOURCE + HEAD + 88 + 248 + POLICY, SOURCE, SOURCE + POLICY));
    }

    /** Table 3 of the paper prints 11: the source network, and nine other domains with copies of two segments and a policy. */
    @Test
    void tenDomainsWithTheFirstSegmentSharedTakeElevenNetworks() {
        try (Network network =
                Network.create(new SpotTune(4, 5).network(Architecture.preset("resnet26"), Statistics.BATCH), 10, 1)) {
            double added = ParameterCount.of(network).relative() - 1;

            assertThat(1 + 9 * added).isCloseTo(11.4, within(0.05));
        }
    }

    private static ParameterCount count(TransferMethod method) {
        try (Network network = TinyNetworks.of(method, DataType.FLOAT, 1)) {
            return ParameterCount.of(network);
        }
    }
}
