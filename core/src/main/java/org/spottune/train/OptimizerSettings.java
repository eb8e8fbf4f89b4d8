package org.spottune.train;

import java.io.Serializable;
import org.spottune.nn.blocks.Parameter;
import org.spottune.optim.LearningRateSchedule;
import org.spottune.optim.MomentumSgd;

/**
 * How parameters move: one update rule, and a rate for each group.
 *
 * @param rule momentum and weight decay
 * @param networkRate learning rate of backbone and head
 * @param policyRate learning rate of the policy network
 */
public record OptimizerSettings(MomentumSgd rule, LearningRateSchedule networkRate, LearningRateSchedule policyRate)
        implements Serializable {

    /** Learning rate of a group in an epoch. */
    public double rate(Parameter.Group group, int epoch) {
        return switch (group) {
            case BACKBONE, HEAD -> networkRate.at(epoch);
            case POLICY -> policyRate.at(epoch);
        };
    }
}
