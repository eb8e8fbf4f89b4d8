package org.spottune.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.settings.Settings;

/**
 * The tiny network by hand, without running statistics: stem 54 + 4; block of width 2, 2 (36 + 4) = 80; block of width 4, 72 + 8
 * + 144 + 8 = 232; final normalisation 8; classifier 4 * 3 + 3 = 15; policy as much as the network without its classifier, and
 * 4 * 4 + 4. Running statistics are as many as scales and shifts: 4, 8, 16, 8.
 */
class ParameterCountTest {

    private static final long SOURCE = 58 + 80 + 232 + 8;
    private static final long STATISTICS = 4 + 8 + 16 + 8;
    private static final long HEAD = 15;
    private static final long POLICY = SOURCE + 20;

    @Test
    void aFeatureExtractorAddsNothing() {
        assertThat(count(new FeatureExtraction())).isEqualTo(new ParameterCount(SOURCE + STATISTICS + HEAD, SOURCE, 0));
        assertThat(count(new FeatureExtraction()).relative()).isEqualTo(1);
    }

    @Test
    void fineTuningAddsAWholeNetwork() {
        assertThat(count(new FineTuning())).isEqualTo(new ParameterCount(SOURCE + STATISTICS + HEAD, SOURCE, SOURCE));
        assertThat(count(new FineTuning()).relative()).isEqualTo(2);
    }

    @Test
    void lastBlocksAddThemselvesAndWhatFollows() {
        assertThat(count(new FineTuneLast(1)))
                .isEqualTo(new ParameterCount(SOURCE + STATISTICS + HEAD, SOURCE, 232 + 8));
    }

    @Test
    void spotTuneAddsCopiesAndPolicy() {
        assertThat(count(new SpotTune(1, 5)))
                .isEqualTo(new ParameterCount(
                        2 * (SOURCE + STATISTICS) + HEAD + 232 + 16 + 10, SOURCE, 232 + 8 + SOURCE + 10));
        // Without a prefix the stem learns too, and has no copy.
        assertThat(count(new SpotTune(0, 5)))
                .isEqualTo(new ParameterCount(
                        2 * (SOURCE + STATISTICS) + HEAD + 80 + 8 + 232 + 16 + 20, SOURCE, SOURCE + POLICY));
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

    /** {@code 1 + 9 * added / source} of the methods of Table 3 on a ResNet-26, which the paper prints as 1, 2, 2, 1.28 and 2.17. */
    @ParameterizedTest
    @CsvSource({
        "bn-adaptation, 1.012",
        "series-adapters, 2.090",
        "parallel-adapters, 2.011",
        "piggyback, 1.281",
        "dan, 2.079",
    })
    void tenDomainsThatShareKernelsTakeAsMuchAsTheTableSays(String method, double expected) {
        assertThat(1 + 9 * (resnet26(method).relative() - 1)).isCloseTo(expected, within(5e-4));
    }

    @Test
    void aNetworkWithAdaptersOfItsOwnTakesThemToo() {
        // Ten networks with adapters in them, as the table's Scratch+: 11.20.
        assertThat(10 * (resnet26("scratch-plus").relative() - 1)).isCloseTo(11.20, within(5e-3));
    }

    private static ParameterCount resnet26(String method) {
        Architecture architecture = Architecture.preset("resnet26");
        Settings settings = new Settings(ConfigFactory.empty(), List.of());
        TransferMethod.Entry entry = TransferMethods.ALL.stream()
                .filter(candidate -> candidate.id().equals(method))
                .findFirst()
                .orElseThrow();
        try (Network network =
                Network.create(entry.reader().apply(settings).network(architecture, Statistics.BATCH), 10, 1)) {
            return ParameterCount.of(network);
        }
    }

    private static ParameterCount count(TransferMethod method) {
        try (Network network = TinyNetworks.of(method, DataType.FLOAT, 1)) {
            return ParameterCount.of(network);
        }
    }
}
