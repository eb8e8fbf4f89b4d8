package org.spottune.train;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.spottune.learner.Learner;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.NamedSums;
import org.spottune.objective.Term;
import org.spottune.objective.WeightPenalty;
import org.spottune.optim.Direction;
import org.spottune.optim.GradientSum;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.LearningRateSchedule;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.Optimizer;
import org.spottune.optim.StepDecay;
import org.spottune.policy.Routing;

/** Training steps written down rather than read from settings. */
public final class Plans {

    private Plans() {}

    /** Descent on the cross-entropy with the same weight decay of all groups, and a rate of the policy's own. */
    public static StepPlan sgd(double momentum, double weightDecay, double rate, double policyRate) {
        return of(new MomentumSgd(momentum), constant(rate), constant(policyRate), new GradientSum())
                .with(WeightPenalty.decay(
                        Map.of(Group.BACKBONE, weightDecay, Group.HEAD, weightDecay, Group.POLICY, weightDecay)));
    }

    /** One rule and rate for all groups, along a direction on the cross-entropy and more terms. */
    public static StepPlan of(Optimizer rule, double rate, Direction direction, Term... more) {
        StepPlan plan = of(rule, constant(rate), constant(rate), direction);
        for (Term term : more) {
            plan = plan.with(term);
        }
        return plan;
    }

    private static StepPlan of(
            Optimizer rule, LearningRateSchedule rate, LearningRateSchedule policyRate, Direction direction) {
        Map<Group, GroupOptimizer> groups = new EnumMap<>(Group.class);
        groups.put(Group.BACKBONE, new GroupOptimizer(rule, rate));
        groups.put(Group.HEAD, new GroupOptimizer(rule, rate));
        groups.put(Group.POLICY, new GroupOptimizer(rule, policyRate));
        List<Term> terms = new ArrayList<>(List.of(new CrossEntropy(0)));
        return new StepPlan(terms, direction, groups, new PlainStep(), 0);
    }

    /** The same rate in every epoch. */
    public static LearningRateSchedule constant(double rate) {
        return new StepDecay(rate, List.of(), 1);
    }

    /** A step of the first epoch that has no round before it. */
    public static Step step(Learner learner, StepPlan plan, Batch batch, Routing routing) {
        return step(learner, plan, batch, routing, NamedSums.EMPTY);
    }

    /** A step of the first epoch. */
    public static Step step(Learner learner, StepPlan plan, Batch batch, Routing routing, NamedSums lastRound) {
        return new Step(learner, plan, batch, routing, 0, 0, lastRound, new SourceRecordings());
    }
}
