package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.StepDecay;

class OptimizerSettingsTest {

    private final OptimizerSettings settings = OptimizerSettings.of(
            new MomentumSgd(0.9), 0, new StepDecay(1, List.of(2), 0.5), new StepDecay(8, List.of(3), 0.25));

    @Test
    void thePolicyHasARateOfItsOwn() {
        assertThat(settings.rate(Group.BACKBONE, 2)).isEqualTo(0.5);
        assertThat(settings.rate(Group.HEAD, 2)).isEqualTo(0.5);
        assertThat(settings.rate(Group.POLICY, 2)).isEqualTo(8);
        assertThat(settings.rate(Group.POLICY, 3)).isEqualTo(2);
    }
}
