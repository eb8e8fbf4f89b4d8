package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Precision;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.policy.PolicySpec;

class MemoryEstimateTest {

    private static final Architecture RESNET26 = Architecture.preset("resnet26");
    private static final double GIB = 1L << 30;

    @Test
    void grantsAThirdMoreForEachWorkerBesideTheHeap() {
        MemoryEstimate estimate = new MemoryEstimate(300L << 20, 900L << 20);

        assertThat(estimate.limit(1) >> 20).isEqualTo(1600);
        assertThat(estimate.limit(2) >> 20).isEqualTo(3200);
        assertThat(estimate.besideHeap(2) >> 20).isEqualTo(3200 + 384);
        assertThat(new MemoryEstimate(1, 1).limit(1) >> 20).as("at least").isEqualTo(1024);
    }

    @Test
    void countsWhatConvolutionsPutOut() {
        // Stem 32 x 64 x 64; stages of four blocks with 64, 128 and 256 channels on 32, 16 and 8 rows, two each.
        assertThat(RESNET26.convolutionOutputs(64, 64))
                .hasSize(13)
                .startsWith(131_072L, 131_072L)
                .contains(65_536L)
                .endsWith(32_768L);
        // The 7x7 stem of stride 2 before max-pooling; a bottleneck of widths 64, 64 and 256 on 56 rows.
        assertThat(Architecture.preset("resnet50").convolutionOutputs(224, 224))
                .startsWith(64L * 112 * 112, (64L + 64 + 256) * 56 * 56);
    }

    /** Memory of the whole process as measured by {@code bin/spottune bench --batch 32 --size 64}. */
    @Test
    void liesNearWhatWasMeasured() {
        assertThat(process(routed(0), Precision.FLOAT32)).isBetween(1.8 / 1.33, 1.8 * 1.33);
        assertThat(process(routed(4), Precision.FLOAT32)).isBetween(1.5 / 1.33, 1.5 * 1.33);
        assertThat(process(routed(0), Precision.BFLOAT16)).isBetween(1.1 / 1.33, 1.1 * 1.33);
        assertThat(process(TrunkSpec.withoutPolicy(RESNET26, Partition.tuned(12), Statistics.BATCH), Precision.FLOAT32))
                .isBetween(0.9 / 1.33, 0.9 * 1.33);
    }

    @Test
    void aNetworkThatDoesNotLearnKeepsNothing() {
        TrunkSpec frozen = TrunkSpec.withoutPolicy(RESNET26, Partition.frozen(12), Statistics.STORED);

        assertThat(MemoryEstimate.training(frozen, 32, 64, 64, Precision.FLOAT32)
                        .activations())
                .isZero();
    }

    @Test
    void knowsTheNumberOfValues() {
        assertThat(MemoryEstimate.training(routed(4), 1, 64, 64, Precision.FLOAT32)
                        .values())
                .isEqualTo(new Trunk(routed(4)).parameters().length());
    }

    private static TrunkSpec routed(int prefix) {
        return new TrunkSpec(RESNET26, Partition.routed(12, prefix), Statistics.BATCH, PolicySpec.of(RESNET26, 5));
    }

    private static double process(TrunkSpec trunk, Precision precision) {
        return MemoryEstimate.training(trunk, 32, 64, 64, precision).process() / GIB;
    }
}
