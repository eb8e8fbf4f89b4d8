package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.objective.CrossEntropy;
import org.spottune.optim.GradientSum;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.StepDecay;

class StepPlanTest {

    private final GroupOptimizer common = new GroupOptimizer(new MomentumSgd(0.9), new StepDecay(1, List.of(2), 0.5));
    private final GroupOptimizer policy = new GroupOptimizer(new MomentumSgd(0.9), new StepDecay(8, List.of(3), 0.25));
    private final StepPlan plan = new StepPlan(
            List.of(new CrossEntropy(0)),
            new GradientSum(),
            Map.of(Group.BACKBONE, common, Group.HEAD, common, Group.POLICY, policy),
            new PlainStep(),
            0);

    @Test
    void thePolicyHasARateOfItsOwn() {
        assertThat(plan.rate(Group.BACKBONE, 2)).isEqualTo(0.5);
        assertThat(plan.rate(Group.HEAD, 2)).isEqualTo(0.5);
        assertThat(plan.rate(Group.POLICY, 2)).isEqualTo(8);
        assertThat(plan.rate(Group.POLICY, 3)).isEqualTo(2);
    }
}
