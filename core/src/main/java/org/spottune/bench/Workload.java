package org.spottune.bench;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.kernels.Kernels;
import org.spottune.learner.Learner;
import org.spottune.nn.Architecture;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.NamedSums;
import org.spottune.objective.SourceSpec;
import org.spottune.objective.WeightPenalty;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.StepDecay;
import org.spottune.policy.BlockUsage;
import org.spottune.policy.PolicyNetwork;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;
import org.spottune.train.Batch;
import org.spottune.train.BilevelStep;
import org.spottune.train.SourceRecordings;
import org.spottune.train.Step;
import org.spottune.train.StepGradients;
import org.spottune.train.StepPlan;
import org.spottune.train.Update;
import org.spottune.transfer.FeatureExtraction;

/**
 * A network with random weights and one batch of random images, driven as {@code train} and {@code evaluate} drive
 * theirs. The same settings make the same workload, and every step of it does the same work.
 *
 * <p>Routing depends on noise alone, so that about half of the images take each branch: the policy's classifier starts
 * at zero, and parameters change too slowly to matter. Not thread-safe.
 */
final class Workload implements AutoCloseable {

    private static final int CLASSES = 100;
    private static final long SEED = 1;
    private static final StepDecay STANDSTILL = new StepDecay(1e-6, List.of(), 1);
    /** Default momentum and weight decay of {@code train}. */
    private static final double MOMENTUM = 0.9;

    private static final double DECAY = 5e-4;
    /** Number of a step after the first ones, in which regularisers are compared with the loss. */
    private static final int LATER = 1_000;
    /**
     * Distance of weights from their start values, relative to their size, so that penalties toward these have work to
     * do.
     */
    private static final double MOVED = 1.001;

    private final Network network;
    private final Batch batch;
    private final Routing routing;
    private final StepPlan plan;
    private final Optional<Learner> training;
    private Optional<StepGradients> gradients = Optional.empty();

    private Workload(Network network, Batch batch, Routing routing, StepPlan plan, Optional<Learner> training) {
        this.network = network;
        this.batch = batch;
        this.routing = routing;
        this.plan = plan;
        this.training = training;
    }

    static Workload create(BenchSettings settings) {
        return create(settings, UnaryOperator.identity());
    }

    /** @param decorator around the kernels that the network computes with */
    static Workload create(BenchSettings settings, UnaryOperator<Kernels> decorator) {
        BenchMode mode = settings.mode();
        List<SourceSpec> source = List.of(new SourceSpec(settings.source(), CLASSES));
        StepPlan plan = plan(mode).on(settings.network(), source);
        TrunkSpec trunk = mode.method(settings.frozenPrefixBlocks())
                .network(settings.network(), Statistics.BATCH)
                .withMatching(plan.matching());
        Network network = network(settings, decorator, trunk);
        network.parameters().stream()
                .filter(parameter -> parameter.name().equals(PolicyNetwork.PREFIX + "fc.weight"))
                .forEach(parameter -> parameter.vector().fill(0));
        Batch batch = batch(settings.batch(), settings.size());
        Routing routing = mode.routed()
                ? new RoutingNoise(SEED, Purpose.TRAINING_ROUTES).of(0, batch.ids(), network.routedBlocks())
                : Routing.argmax();
        Optional<Learner> training = Optional.empty();
        if (mode.training()) {
            List<Network> sources = plan.needs(settings.network()).source()
                    ? List.of(network(
                            settings, decorator, new FeatureExtraction().network(settings.source(), Statistics.BATCH)))
                    : List.of();
            training = Optional.of(plan.learner(network, sources));
        }
        if (plan.needsStart()) {
            network.values().scale(MOVED);
        }
        return new Workload(network, batch, routing, plan, training);
    }

    private static Network network(BenchSettings settings, UnaryOperator<Kernels> decorator, TrunkSpec trunk) {
        return Network.create(
                trunk, CLASSES, SEED, Computation.in(settings.precision()).decorated(decorator));
    }

    private static StepPlan plan(BenchMode mode) {
        GroupOptimizer optimizer = new GroupOptimizer(new MomentumSgd(MOMENTUM), STANDSTILL);
        Map<Parameter.Group, GroupOptimizer> groups = new EnumMap<>(Parameter.Group.class);
        Map<Parameter.Group, Double> decays = new EnumMap<>(Parameter.Group.class);
        for (Parameter.Group group : Parameter.Group.values()) {
            groups.put(group, optimizer);
            decays.put(group, DECAY);
        }
        StepPlan step = new StepPlan(
                List.of(new CrossEntropy(0), WeightPenalty.decay(decays)),
                mode.direction(),
                groups,
                mode.procedure(),
                0);
        return mode.regularizer().map(step::with).orElse(step);
    }

    private static Batch batch(int count, int size) {
        Draws draws = Draws.of(SEED, Purpose.PICTURES);
        float[] pixels = new float[Math.multiplyExact(count, size * size * Architecture.IMAGE_CHANNELS)];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) draws.uniform(i);
        }
        INDArray images = Nd4j.createFromArray(pixels).reshape('c', count, size, size, Architecture.IMAGE_CHANNELS);
        int[] labels = IntStream.range(0, count).map(i -> i % CLASSES).toArray();
        return new Batch(images, labels, LongStream.range(0, count).toArray());
    }

    /** A whole step. */
    void step() {
        training.ifPresentOrElse(learner -> plan.procedure().run(step(learner)), this::infer);
    }

    /** The part of a step before {@link #update}; a whole step if its procedure moves parameters itself. */
    void compute() {
        if (plan.procedure() instanceof BilevelStep) {
            step();
            return;
        }
        training.ifPresentOrElse(
                learner -> gradients = Optional.of(plan.procedure().gradients(step(learner))), this::infer);
    }

    /** The end of a training step, after {@link #compute}; nothing in inference. */
    void update() {
        gradients.ifPresent(made -> Update.apply(training.orElseThrow(), plan, made, 0));
    }

    private Step step(Learner learner) {
        return new Step(learner, plan, batch, routing, LATER, 0, NamedSums.EMPTY, new SourceRecordings());
    }

    private void infer() {
        network.infer(batch.images(), routing);
    }

    /** Branches that the images took in the last step. */
    BlockUsage usage() {
        return network.decisions().usage();
    }

    @Override
    public void close() {
        training.ifPresentOrElse(Learner::close, network::close);
    }
}
