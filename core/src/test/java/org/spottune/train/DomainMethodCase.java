package org.spottune.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.learner.Learner;
import org.spottune.nn.Adaptation;
import org.spottune.nn.BlockKind;
import org.spottune.nn.CheckpointNaming;
import org.spottune.nn.Partition;
import org.spottune.nn.ResNetSpec;
import org.spottune.nn.ShortcutKind;
import org.spottune.nn.blocks.ChannelDropout;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.Initializer;
import org.spottune.nn.blocks.Learning.Extent;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.NamedSums;
import org.spottune.objective.WeightPenalty;
import org.spottune.optim.Adam;
import org.spottune.optim.GradientSum;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.Optimizer;
import org.spottune.policy.Routing;

/** A file of numbers that PyTorch computed for a small network with a domain's own values, and the same learner of ours. */
final class DomainMethodCase implements AutoCloseable {

    private final GoldenCase file;
    private final StepPlan plan;
    private final Learner learner;
    private final Batch batch;

    DomainMethodCase(Path path, DataType type) throws IOException {
        file = new GoldenCase(path);
        Network network = Network.create(
                TrunkSpec.withoutPolicy(spec(), Partition.tuned(spec().blockCount()), Statistics.BATCH)
                        .withAdaptation(Optional.of(adaptation())),
                Integer.parseInt(file.text("classes")),
                1,
                Computation.of(type));
        network.parameters().forEach(parameter -> parameter.assign(file.array("param." + parameter.name())));
        plan = plan();
        learner = plan.learner(network, List.of());
        batch = file.batch(type);
    }

    GoldenCase file() {
        return file;
    }

    Network network() {
        return learner.target();
    }

    Batch batch() {
        return batch;
    }

    /** Parameters that the file says learn. */
    List<Parameter> learning() {
        return network().parameters().stream()
                .filter(parameter -> file.has("grad." + parameter.name()))
                .toList();
    }

    /** A step as training makes it, with what the file drops. */
    void step(int index) {
        drop(index);
        plan.procedure().run(inputs(index));
    }

    /** Writes the gradients of a step. */
    void gradients(int index) {
        drop(index);
        plan.procedure().gradients(inputs(index));
    }

    private Step inputs(int index) {
        return new Step(learner, plan, batch, Routing.argmax(), index, index, NamedSums.EMPTY, new SourceRecordings());
    }

    /** Has the next passes drop what the file does in a step. */
    void drop(int index) {
        if (file.number("dropout") > 0) {
            network().drop(keeps(index));
        }
    }

    private ChannelDropout keeps(int index) {
        return (row, convolution, channel) -> {
            INDArray keep = file.array("input.keep." + convolution);
            return keep.getDouble(index, row, channel) > 0.5 ? 0.999 : 0.001;
        };
    }

    private ResNetSpec spec() {
        boolean basic = file.text("kind").equals("basic");
        int[] blocks = file.numbers("blocks");
        int[] widths = file.numbers("widths");
        List<ResNetSpec.Stage> stages = new ArrayList<>();
        for (int i = 0; i < blocks.length; i++) {
            stages.add(new ResNetSpec.Stage(blocks[i], widths[i], STRIDE));
        }
        return new ResNetSpec(
                "golden",
                new ResNetSpec.Stem(
                        Integer.parseInt(file.text("stem")),
                        Integer.parseInt(file.text("stem_kernel")),
                        1,
                        false,
                        !basic),
                basic ? BlockKind.BASIC : BlockKind.BOTTLENECK,
                stages,
                basic ? ShortcutKind.AVERAGE_POOL_ZERO_CHANNELS : ShortcutKind.PROJECTION,
                basic,
                CheckpointNaming.TORCHVISION);
    }

    private static final int STRIDE = 2;

    private Adaptation adaptation() {
        Extent extent =
                switch (file.text("bn")) {
                    case "learn" -> Extent.NORMALIZATION;
                    case "batch" -> Extent.STATISTICS;
                    case "frozen" -> Extent.DECORATION;
                    default -> throw new IllegalArgumentException(file.text("bn"));
                };
        if (file.text("everything").equals("True")) {
            extent = Extent.EVERYTHING;
        }
        Decoration decoration =
                switch (file.text("method")) {
                    case "none" -> null;
                    case "series" -> new Decoration.SeriesAdapters(Initializer.HE_NORMAL);
                    case "parallel" -> new Decoration.ParallelAdapters(Initializer.HE_NORMAL, file.number("dropout"));
                    case "mask" -> new Decoration.WeightMasks(file.number("threshold"));
                    case "linear" -> controllers(Decoration.FilterControllers.Kind.FULL);
                    case "diagonal" -> controllers(Decoration.FilterControllers.Kind.DIAGONAL);
                    default -> throw new IllegalArgumentException(file.text("method"));
                };
        return new Adaptation(extent, decoration);
    }

    private static Decoration controllers(Decoration.FilterControllers.Kind kind) {
        return new Decoration.FilterControllers(kind, Initializer.IDENTITY);
    }

    private StepPlan plan() {
        MomentumSgd sgd = new MomentumSgd(file.number("momentum"));
        Optimizer adam = new Adam(0.9, 0.999, 1e-8, 0);
        String rule = file.text("rule");
        Map<Group, GroupOptimizer> groups = new EnumMap<>(Group.class);
        Map<Group, Double> decays = new EnumMap<>(Group.class);
        for (Group group : List.of(Group.BACKBONE, Group.ADAPTER, Group.HEAD)) {
            String name = group.name().toLowerCase(Locale.ROOT);
            boolean descends = rule.equals("sgd") || group == Group.HEAD && rule.equals("adam+sgd-head");
            groups.put(group, new GroupOptimizer(descends ? sgd : adam, Plans.constant(file.number("lr_" + name))));
            decays.put(group, file.number("decay_" + name));
        }
        return new StepPlan(
                List.of(new CrossEntropy(0), WeightPenalty.decay(decays)),
                new GradientSum(),
                groups,
                new PlainStep(),
                0);
    }

    @Override
    public void close() {
        learner.close();
    }
}
