package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.spottune.nn.BlockMode.FROZEN;
import static org.spottune.nn.BlockMode.ROUTED;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.ResNetSpec;
import org.spottune.transfer.SpotTune;

class TrunkSpecTest {

    @Test
    void segmentsAreTheBlocksStageByStage() {
        ResNetSpec network = ResNetSpec.preset("resnet26").withBlocksPerStage(2);

        TrunkSpec trunk = new SpotTune(3, SpotTune.PAPER_TEMPERATURE).trunk(network, Statistics.BATCH);

        assertThat(trunk.segments())
                .containsExactly(List.of(FROZEN, FROZEN), List.of(FROZEN, ROUTED), List.of(ROUTED, ROUTED));
    }
}
