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
        assertThat(TrunkSpec.unrouted(network, Partition.tuned(2), Statistics.BATCH)
                        .policy())
                .isEmpty();
    }

    @Test
    void refusesRoutedBlocksWithoutAPolicy() {
        assertThatThrownBy(() -> new TrunkSpec(network, Partition.routed(2, 1), Statistics.BATCH, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A policy is needed exactly where blocks are routed, got 1 routed blocks and policy null");
    }

    @Test
    void refusesAPolicyWithoutRoutedBlocks() {
        assertThatThrownBy(() -> new TrunkSpec(network, Partition.tuned(2), Statistics.BATCH, policy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "A policy is needed exactly where blocks are routed, got 0 routed blocks and policy PolicySpec");
    }
}
