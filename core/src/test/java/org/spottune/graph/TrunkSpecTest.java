package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Partition;
import org.spottune.nn.ResNetSpec;
import org.spottune.nn.TinyResNets;
import org.spottune.policy.PolicySpec;

class TrunkSpecTest {

    private final ResNetSpec network = TinyResNets.averagePooled();
    private final PolicySpec policy = PolicySpec.of(network, 5);

    @Test
    void hasAPolicyWhereBlocksAreRouted() {
        TrunkSpec routed = new TrunkSpec(network, Partition.routed(2, 1), Statistics.BATCH, policy);

        assertThat(routed.policy()).contains(policy);
        assertThat(TrunkSpec.withoutPolicy(network, Partition.tuned(2), Statistics.BATCH)
                        .policy())
                .isEmpty();
    }

    @Test
    void leavesRoutedBlocksWithoutAPolicyToChance() {
        assertThat(TrunkSpec.withoutPolicy(network, Partition.routed(2, 1), Statistics.BATCH)
                        .policy())
                .isEmpty();
    }

    @Test
    void refusesAPolicyWithoutRoutedBlocks() {
        assertThatThrownBy(() -> new TrunkSpec(network, Partition.tuned(2), Statistics.BATCH, policy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A policy needs routed blocks, got none and policy PolicySpec");
    }
}
