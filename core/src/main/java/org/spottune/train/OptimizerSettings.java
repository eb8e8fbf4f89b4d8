package org.spottune.train;

import java.io.Serializable;
import java.util.stream.Stream;
import org.spottune.nn.blocks.Parameter;
import org.spottune.optim.LearningRateSchedule;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.WeightDecay;

/**
 * How parameters move: one update rule, and a rate and a penalty for each group.
 *
 * @param rule momentum
 * @param backbone settings of the residual network
 * @param head settings of the classifier
 * @param policy settings of the policy network
 */
public record OptimizerSettings(MomentumSgd rule, GroupSettings backbone, GroupSettings head, GroupSettings policy)
        implements Serializable {

    /**
     * Settings of one group of parameters.
     *
     * @param rate learning rate by epoch
     * @param decay penalty on learning parameters
     */
    public record GroupSettings(LearningRateSchedule rate, WeightDecay decay) implements Serializable {}

    /** One rate and weight decay for the network, and another rate for its policy. */
    public static OptimizerSettings of(
            MomentumSgd rule, double weightDecay, LearningRateSchedule rate, LearningRateSchedule policyRate) {
        WeightDecay decay = WeightDecay.towardZero(weightDecay);
        GroupSettings network = new GroupSettings(rate, decay);
        return new OptimizerSettings(rule, network, network, new GroupSettings(policyRate, decay));
    }

    /** Settings of a group. */
    public GroupSettings of(Parameter.Group group) {
        return switch (group) {
            case BACKBONE -> backbone;
            case HEAD -> head;
            case POLICY -> policy;
        };
    }

    /** Whether a penalty needs to know where parameters began. */
    public boolean drawsTowardStart() {
        return Stream.of(Parameter.Group.values())
                .anyMatch(group -> of(group).decay().toward() == WeightDecay.Toward.START);
    }

    /** Learning rate of a group in an epoch. */
    public double rate(Parameter.Group group, int epoch) {
        return of(group).rate().at(epoch);
    }
}
