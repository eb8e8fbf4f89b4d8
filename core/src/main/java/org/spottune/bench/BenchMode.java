package org.spottune.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.matching.Guidance;
import org.spottune.nn.Adaptation;
import org.spottune.nn.Architecture;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.Initializer;
import org.spottune.nn.blocks.Learning.Extent;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.Coefficient;
import org.spottune.objective.FeatureMatching;
import org.spottune.objective.MapMatching;
import org.spottune.objective.PairRule;
import org.spottune.objective.Term;
import org.spottune.objective.WeightPenalty;
import org.spottune.optim.Direction;
import org.spottune.optim.GradientSum;
import org.spottune.optim.NeverHurt;
import org.spottune.train.BilevelStep;
import org.spottune.train.PlainStep;
import org.spottune.train.Procedure;
import org.spottune.transfer.DomainAdaptation;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TransferMethod;

/** The work of a benchmark's step. */
public enum BenchMode {
    /** A training step of SpotTune. */
    SPOTTUNE_TRAIN("spottune-train", true, true),
    /** Inference of a network with routed blocks. */
    SPOTTUNE_INFER("spottune-infer", true, false),
    /** A training step of standard fine-tuning. */
    FINE_TUNE_TRAIN("fine-tune-train", false, true),
    /** Inference of a plain network. */
    FINE_TUNE_INFER("fine-tune-infer", false, false),
    /** A training step of adapted normalisations. */
    BN_ADAPTATION_TRAIN("bn-adaptation-train", true, Adaptation.ofNormalizations()),
    /** A training step of series adapters. */
    SERIES_ADAPTERS_TRAIN("series-adapters-train", true, adaptation(series())),
    /** A training step of parallel adapters. */
    PARALLEL_ADAPTERS_TRAIN("parallel-adapters-train", true, adaptation(parallel())),
    /** A training step of masks of weights, on stored statistics. */
    PIGGYBACK_TRAIN("piggyback-train", true, new Adaptation(Extent.DECORATION, masks())),
    /** A training step of recombined filters. */
    DAN_TRAIN("dan-train", true, adaptation(controllers())),
    /** Inference of a network with series adapters, which are folded into its kernels. */
    SERIES_ADAPTERS_INFER("series-adapters-infer", false, adaptation(series())),
    /** Inference of a network with masked weights. */
    PIGGYBACK_INFER("piggyback-infer", false, new Adaptation(Extent.DECORATION, masks())),
    /** Fine-tuning with L2-SP. */
    L2_SP_TRAIN("l2-sp-train", Optional.of(l2Sp()), false),
    /** The same in the direction that never hurts the loss. */
    NEVER_HURT_L2_SP_TRAIN("never-hurt-l2-sp-train", Optional.of(l2Sp()), true),
    /** Fine-tuning with feature maps drawn to those of a frozen source network. */
    FEATURE_MAPS_TRAIN("feature-maps-train", Optional.of(featureMaps()), false),
    /** The same in the direction that never hurts the loss, which takes a second backward pass. */
    NEVER_HURT_FEATURE_MAPS_TRAIN("never-hurt-feature-maps-train", Optional.of(featureMaps()), true),
    /** A training step of FitNets: all pairs of feature maps matched, with the source network beside. */
    FEATURE_MATCHING_TRAIN("feature-matching-train", Optional.of(matching(Guidance.NONE)), false),
    /** A whole iteration of L2T-ww: step, trial, gradient through it, step of the meta-networks. */
    L2T_TRAIN("l2t-train", Optional.of(matching(Guidance.CHANNELS_AND_AMOUNTS)), false);

    private final String id;
    private final boolean routed;
    private final boolean training;
    private final Optional<Term> regularizer;
    private final boolean neverHurts;
    private final Optional<Adaptation> adaptation;

    BenchMode(String id, boolean routed, boolean training) {
        this(id, routed, training, Optional.empty(), false, Optional.empty());
    }

    BenchMode(String id, Optional<Term> regularizer, boolean neverHurts) {
        this(id, false, true, regularizer, neverHurts, Optional.empty());
    }

    BenchMode(String id, boolean training, Adaptation adaptation) {
        this(id, false, training, Optional.empty(), false, Optional.of(adaptation));
    }

    BenchMode(
            String id,
            boolean routed,
            boolean training,
            Optional<Term> regularizer,
            boolean neverHurts,
            Optional<Adaptation> adaptation) {
        this.id = id;
        this.routed = routed;
        this.training = training;
        this.regularizer = regularizer;
        this.neverHurts = neverHurts;
        this.adaptation = adaptation;
    }

    private static Adaptation adaptation(Decoration decoration) {
        return new Adaptation(Extent.NORMALIZATION, decoration);
    }

    private static Decoration series() {
        return new Decoration.SeriesAdapters(Initializer.HE_NORMAL);
    }

    private static Decoration parallel() {
        return new Decoration.ParallelAdapters(Initializer.HE_NORMAL, 0);
    }

    private static Decoration masks() {
        return new Decoration.WeightMasks(Decoration.WeightMasks.THRESHOLD);
    }

    private static Decoration controllers() {
        return new Decoration.FilterControllers(Decoration.FilterControllers.Kind.FULL, Initializer.NOISY_IDENTITY);
    }

    private static Term l2Sp() {
        return new WeightPenalty(
                WeightPenalty.Toward.START, Map.of(Parameter.Group.BACKBONE, Coefficient.constant(0.01)));
    }

    private static Term featureMaps() {
        return new FeatureMatching(Coefficient.constant(5e-5), List.of(), FeatureMatching.Reduction.SUM);
    }

    /** All stages of the source to all of the target. */
    private static Term matching(Guidance guidance) {
        return new MapMatching(
                Coefficient.constant(0.5), new PairRule(List.of(PairRule.ALL_TO_ALL)), guidance, List.of());
    }

    /** How a step is run. */
    Procedure procedure() {
        return this == L2T_TRAIN
                ? new BilevelStep(2, BilevelStep.Scheme.THREE_STAGE, BilevelStep.TrialStatistics.ROLLED_BACK, 0)
                : new PlainStep();
    }

    /** The default mode for a network: SpotTune if it has residual blocks to route. */
    public static BenchMode defaultFor(Architecture network) {
        return network.hasResidualBlocks() ? SPOTTUNE_TRAIN : FINE_TUNE_TRAIN;
    }

    /** Name on command lines and in results. */
    public String id() {
        return id;
    }

    /** Whether a policy routes images through blocks. */
    public boolean routed() {
        return routed;
    }

    /** Whether a step trains. */
    public boolean training() {
        return training;
    }

    /** The term that is added to the loss. */
    Optional<Term> regularizer() {
        return regularizer;
    }

    /** How the gradients of loss and regulariser are combined. */
    Direction direction() {
        return neverHurts ? new NeverHurt(NeverHurt.Scope.JOINT, 0) : new GradientSum();
    }

    TransferMethod method(int frozenPrefixBlocks) {
        if (adaptation.isPresent()) {
            return new DomainAdaptation(id, adaptation.get());
        }
        return routed ? new SpotTune(frozenPrefixBlocks, SpotTune.PAPER_TEMPERATURE) : new FineTuning();
    }

    @Override
    public String toString() {
        return id;
    }
}
