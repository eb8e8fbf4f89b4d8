package org.spottune.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.learner.FrozenSource;
import org.spottune.learner.Learner;
import org.spottune.learner.StateLayout;
import org.spottune.matching.MatchingSpec;
import org.spottune.nn.Architecture;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.Needs;
import org.spottune.objective.OutputTerm;
import org.spottune.objective.ParameterTerm;
import org.spottune.objective.Side;
import org.spottune.objective.SourceSpec;
import org.spottune.objective.Term;
import org.spottune.objective.WeightPenalty;
import org.spottune.optim.Direction;
import org.spottune.optim.GroupOptimizer;

/**
 * A training step as a value: what is minimised, along which direction, how each group of parameters moves, and by what
 * procedure.
 *
 * @param terms of the objective
 * @param direction that combines the gradients
 * @param optimizers by group of parameters
 * @param procedure that runs the step
 * @param averageKeep share of the past, in (0, 1), in an exponential moving average of the parameters; 0 keeps none
 */
public record StepPlan(
        List<Term> terms,
        Direction direction,
        Map<Parameter.Group, GroupOptimizer> optimizers,
        Procedure procedure,
        double averageKeep)
        implements Serializable {

    public StepPlan {
        terms = List.copyOf(terms);
        optimizers = Map.copyOf(new EnumMap<>(optimizers));
        if (!(averageKeep >= 0 && averageKeep < 1)) {
            throw new IllegalArgumentException("Moving average must keep a share in [0, 1), got " + averageKeep);
        }
    }

    /** The same step with one more term. */
    public StepPlan with(Term term) {
        return new StepPlan(
                Stream.concat(terms.stream(), Stream.of(term)).toList(), direction, optimizers, procedure, averageKeep);
    }

    /** Terms on network outputs, of one side. */
    public List<OutputTerm> outputTerms(Side side) {
        return select(OutputTerm.class, side);
    }

    /** Terms on parameters, of one side. */
    public List<ParameterTerm> parameterTerms(Side side) {
        return select(ParameterTerm.class, side);
    }

    private <T extends Term> List<T> select(Class<T> type, Side side) {
        return terms.stream()
                .filter(term -> term.side() == side)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private Stream<OutputTerm> outputTerms() {
        return terms.stream().filter(OutputTerm.class::isInstance).map(OutputTerm.class::cast);
    }

    /** What all terms need of the forward pass. */
    public Needs needs(Architecture target) {
        return Needs.ofAll(outputTerms().map(term -> term.needs(target)).toList());
    }

    /**
     * Why terms cannot be used on some networks, one sentence each; empty if they can.
     *
     * @param sources frozen beside the target
     * @param teacher frozen beside the target, if there is one
     */
    public List<String> problemsWith(Architecture target, List<SourceSpec> sources, Optional<SourceSpec> teacher) {
        return outputTerms()
                .flatMap(term -> term.problemsWith(target, beside(term, sources, teacher)).stream())
                .toList();
    }

    private static List<SourceSpec> beside(OutputTerm term, List<SourceSpec> sources, Optional<SourceSpec> teacher) {
        return term.readsTeacher() ? teacher.stream().toList() : sources;
    }

    /** The step for some networks without a teacher, for which {@link #problemsWith} finds nothing. */
    public StepPlan on(Architecture target, List<SourceSpec> sources) {
        return on(target, sources, Optional.empty());
    }

    /** The step for some networks, for which {@link #problemsWith} finds nothing. */
    public StepPlan on(Architecture target, List<SourceSpec> sources, Optional<SourceSpec> teacher) {
        List<Term> fitted = terms.stream()
                .map(term ->
                        term instanceof OutputTerm output ? output.on(target, beside(output, sources, teacher)) : term)
                .toList();
        StepPlan plan = new StepPlan(fitted, direction, optimizers, procedure, averageKeep);
        // Projections beside the target are new like its classifier, and learn at the same rate.
        return plan.matching().isPresent()
                ? plan.withGroup(
                        Parameter.Group.MATCHING, optimizers.get(Parameter.Group.HEAD), decay(Parameter.Group.HEAD, 0))
                : plan;
    }

    /** Projections and meta-networks that the target needs for matching. */
    public Optional<MatchingSpec> matching() {
        return outputTerms().flatMap(term -> term.matching().stream()).reduce(MatchingSpec::and);
    }

    /** The same step with an optimiser for one more group, and weight decay of it. */
    public StepPlan withGroup(Parameter.Group group, GroupOptimizer optimizer, double decay) {
        Map<Parameter.Group, GroupOptimizer> groups = new HashMap<>(optimizers);
        groups.put(group, optimizer);
        List<Term> changed = new ArrayList<>(terms);
        Optional<WeightPenalty> known = decays().findFirst();
        known.ifPresent(changed::remove);
        if (decay > 0) {
            changed.add(known.orElse(WeightPenalty.decay(Map.of())).with(group, decay));
        } else {
            known.ifPresent(changed::add);
        }
        return new StepPlan(changed, direction, groups, procedure, averageKeep);
    }

    private Stream<WeightPenalty> decays() {
        return terms.stream()
                .filter(term -> term.side() == Side.DECAY)
                .filter(WeightPenalty.class::isInstance)
                .map(WeightPenalty.class::cast);
    }

    /** The same step by another procedure. */
    public StepPlan by(Procedure other) {
        return new StepPlan(terms, direction, optimizers, other, averageKeep);
    }

    /** Names of all losses, in the order of the terms. */
    public List<String> losses() {
        return terms.stream().map(Term::names).flatMap(Collection::stream).toList();
    }

    /** Whether a penalty needs the start values of parameters. */
    public boolean needsStart() {
        return terms.stream()
                .anyMatch(term -> term instanceof ParameterTerm parameterTerm && parameterTerm.needsStart());
    }

    /**
     * Number of vectors, each as long as the parameters, that a learner keeps beside parameters, gradients and one
     * slot.
     */
    public int vectorsBeside() {
        int slots = optimizers.values().stream()
                .mapToInt(optimizer -> optimizer.rule().slots().size())
                .max()
                .orElse(0);
        return Math.max(0, slots - 1)
                + direction.slots().size()
                + (averageKeep > 0 ? 1 : 0)
                + (needsStart() ? 2 : 0)
                + (direction.separates() || needsStart() ? 1 : 0)
                + procedure.vectors();
    }

    /** Figures of direction and procedure, as columns of metrics show them. */
    public List<Direction.Figure> figures() {
        return Stream.concat(direction.figures().stream(), procedure.figures().stream())
                .toList();
    }

    /** Weight decay of a group toward zero in an epoch, counted from 0. */
    public double decay(Parameter.Group group, int epoch) {
        return decays().mapToDouble(term -> term.strength(group, epoch)).sum();
    }

    /** Learning rate of a group in an epoch of the run, see {@link org.spottune.optim.LearningRateSchedule#at}. */
    public double rate(Parameter.Group group, double epoch) {
        return procedure.rate(group, optimizers.get(group).rate(), epoch);
    }

    /** Layout of the vectors that a learner of a network keeps beside its parameters. */
    public StateLayout state(Network target) {
        return StateLayout.of(ParameterLayout.of(target), optimizers, direction, averageKeep > 0);
    }

    /** A learner that this plan can train; it owns the networks from then on. */
    public Learner learner(Network target, List<Network> sources) {
        return learnerBeside(
                target, sources.stream().map(FrozenSource::sharingInput).toList());
    }

    /** A learner whose sources take images with their own normalisation. */
    public Learner learnerBeside(Network target, List<FrozenSource> sources) {
        return new Learner(target, sources, state(target), needsStart());
    }
}
