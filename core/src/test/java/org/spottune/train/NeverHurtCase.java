package org.spottune.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.FlatVector;
import org.spottune.learner.Learner;
import org.spottune.nn.Partition;
import org.spottune.nn.ResNetSpec;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.objective.Coefficient;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.FeatureMatching;
import org.spottune.objective.NamedSums;
import org.spottune.objective.OutputDistillation;
import org.spottune.objective.Term;
import org.spottune.objective.WeightPenalty;
import org.spottune.optim.Direction;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.MomentumSgd;
import org.spottune.policy.PolicySpec;
import org.spottune.policy.Routing;

/**
 * A file of numbers that PyTorch's autograd computed for a regulariser on a small network, and the same learner of ours. Its
 * target network holds the file's start values; penalties toward the start draw to the source network.
 */
final class NeverHurtCase implements AutoCloseable {

    private final GoldenCase file;
    private final boolean routed;
    private final StepPlan plan;
    private final Learner learner;
    private final Batch batch;
    private final SourceRecordings recordings = new SourceRecordings();

    /** @param direction that gradients become */
    NeverHurtCase(Path path, Direction direction) throws IOException {
        file = new GoldenCase(path);
        routed = file.text("network").equals("spottune");
        plan = plan(direction);
        learner = newLearner();
        batch = file.batch(DataType.FLOAT);
        recordings.record(learner.sources().get(0), examples());
    }

    GoldenCase file() {
        return file;
    }

    StepPlan plan() {
        return plan;
    }

    Learner learner() {
        return learner;
    }

    Network target() {
        return learner.target();
    }

    Network source() {
        return learner.sources().get(0).network();
    }

    Batch batch() {
        return batch;
    }

    SourceRecordings recordings() {
        return recordings;
    }

    /** Name of the term whose value is Omega. */
    String term() {
        return file.text("term");
    }

    double lambda(int step) {
        return file.number("lambda") * Math.pow(file.number("lambda_decay"), step);
    }

    /** Feature maps that are compared, by the index of their block. */
    Map<Integer, String> maps() {
        Map<Integer, String> maps = new HashMap<>();
        if (term().equals("feature-maps")) {
            Arrays.stream(file.numbers("layers"))
                    .forEach(layer -> maps.put(layer, file.spec().maps().get(layer)));
        }
        return maps;
    }

    /** One of the file's steps; an epoch of it is a step. */
    Step step(int index, StepPlan of) {
        return new Step(learner, of, batch, routing(index), 0, index, NamedSums.EMPTY, recordings);
    }

    Step step(int index) {
        return step(index, plan);
    }

    Routing routing(int index) {
        return routed ? file.noise(index) : Routing.argmax();
    }

    private Examples examples() {
        float[][] images = new float[batch.size()][];
        for (int i = 0; i < images.length; i++) {
            images[i] = batch.images().slice(i).dup('c').data().asFloat();
        }
        int size = Math.toIntExact(batch.images().size(1));
        return new ArrayExamples(images, batch.labels(), batch.ids(), size, size);
    }

    private StepPlan plan(Direction direction) {
        Map<Group, GroupOptimizer> groups = new EnumMap<>(Group.class);
        MomentumSgd rule = new MomentumSgd(file.number("momentum"));
        groups.put(Group.BACKBONE, new GroupOptimizer(rule, Plans.constant(file.number("lr"))));
        groups.put(Group.HEAD, new GroupOptimizer(rule, Plans.constant(file.number("lr"))));
        groups.put(Group.POLICY, new GroupOptimizer(rule, Plans.constant(file.number("policy_lr"))));
        return new StepPlan(
                List.of(
                        new CrossEntropy(0),
                        regularizer(),
                        WeightPenalty.decay(Map.of(
                                Group.BACKBONE, file.number("weight_decay"),
                                Group.HEAD, file.number("head_weight_decay"),
                                Group.POLICY, file.number("policy_weight_decay")))),
                direction,
                groups,
                new PlainStep(),
                0);
    }

    private Term regularizer() {
        Coefficient weight = new Coefficient(file.number("lambda"), file.number("lambda_decay"));
        return switch (term()) {
            case "l2-sp" -> new WeightPenalty(WeightPenalty.Toward.START, Map.of(Group.BACKBONE, weight));
            case "feature-maps" -> new FeatureMatching(
                    weight, List.copyOf(maps().values()), FeatureMatching.Reduction.SUM);
            case "lwf" -> new OutputDistillation(weight, file.number("temperature"));
            default -> throw new IllegalArgumentException("Unknown term '" + term() + "'");
        };
    }

    /** The plan without weight decay: after one step from rest, the momentum is the direction. */
    StepPlan withoutDecay() {
        List<Term> terms = plan.terms().subList(0, 2);
        return new StepPlan(terms, plan.direction(), plan.optimizers(), plan.procedure(), plan.averageKeep());
    }

    /** The start is the source network; then the target takes the file's values. */
    private Learner newLearner() {
        ResNetSpec spec = file.spec();
        Network source = Network.create(
                TrunkSpec.withoutPolicy(spec, Partition.frozen(spec.blockCount()), Statistics.STORED),
                Integer.parseInt(file.text("source_classes")),
                1);
        source.parameters().forEach(parameter -> parameter.assign(file.array(sourceName(parameter.name()))));
        Network target = Network.create(trunk(spec), Integer.parseInt(file.text("classes")), 1);
        for (Parameter parameter : target.parameters()) {
            if (parameter.group() == Group.BACKBONE) {
                parameter.assign(file.array(sourceName(parameter.name())));
            }
        }
        Learner started = plan.learner(target, List.of(source));
        for (Parameter parameter : target.parameters()) {
            String name = "param." + name(parameter);
            parameter.assign(file.array(file.has(name) ? name : sourceName(parameter.name())));
        }
        return started;
    }

    private TrunkSpec trunk(ResNetSpec spec) {
        return routed
                ? new TrunkSpec(
                        spec,
                        Partition.routed(spec.blockCount(), file.prefix()),
                        Statistics.BATCH,
                        PolicySpec.of(spec, file.number("tau")))
                : TrunkSpec.withoutPolicy(spec, Partition.tuned(spec.blockCount()), Statistics.BATCH);
    }

    /** The file's name of a parameter of the target. */
    String name(Parameter parameter) {
        return file.goldenName(parameter.name()).replaceFirst("^frozen\\.", "blocks.");
    }

    /** The file's name of what a parameter is in the source network; fine-tuned copies are copies of it. */
    private String sourceName(String name) {
        return "source." + file.goldenName(name.replaceFirst("^tuned\\.", "")).replaceFirst("^frozen\\.", "blocks.");
    }

    /** What a vector that is known by interval has for a learning parameter, in the parameter's shape. */
    INDArray of(Parameter parameter, Function<Interval, FlatVector> vectors) {
        long start = 0;
        for (Parameter other : target().parameters()) {
            if (other.name().equals(parameter.name())) {
                break;
            }
            start += other.length();
        }
        long first = start;
        Interval interval = learner.learning().stream()
                .filter(one -> one.start() <= first && first < one.end())
                .findFirst()
                .orElseThrow();
        FlatVector values =
                vectors.apply(interval).slice(first - interval.start(), first - interval.start() + parameter.length());
        return Nd4j.createFromArray(values.toFloats())
                .reshape(
                        'c',
                        parameter.shape().stream().mapToLong(Long::longValue).toArray());
    }

    /** Learning parameters of the target. */
    List<Parameter> learning() {
        return target().parameters().stream()
                .filter(parameter -> parameter.role() == Role.LEARNING)
                .toList();
    }

    @Override
    public void close() {
        learner.close();
    }
}
