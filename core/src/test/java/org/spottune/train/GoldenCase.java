package org.spottune.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.nn.CheckpointNaming;
import org.spottune.nn.Partition;
import org.spottune.nn.PathForm;
import org.spottune.nn.ResNetSpec;
import org.spottune.nn.ShortcutKind;
import org.spottune.nn.blocks.FrozenNormalization;
import org.spottune.nn.blocks.MixingPoint;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.GlobalK;
import org.spottune.policy.PolicySpec;
import org.spottune.policy.Routing;
import org.spottune.weights.Checkpoint;
import org.spottune.weights.CheckpointTensor;

/** A file of numbers that PyTorch's autograd computed for a small SpotTune network, and the same network of ours. */
final class GoldenCase {

    private static final Pattern BRANCH = Pattern.compile("(layer\\d+\\.\\d+)\\.(.*)");
    private static final Pattern POLICY_BLOCK = Pattern.compile("layer(\\d+)\\.0\\.(.*)");

    private final Checkpoint file;
    private final List<String> blockNames = new ArrayList<>();

    GoldenCase(Path path) throws IOException {
        file = Checkpoint.read(path);
        int[] perStage = numbers("blocks");
        for (int stage = 0; stage < perStage.length; stage++) {
            for (int i = 0; i < perStage[stage]; i++) {
                blockNames.add("layer" + (stage + 1) + "." + i);
            }
        }
    }

    /** Our network with the case's start values. */
    Network network(DataType type) {
        int[] blocks = numbers("blocks");
        int[] widths = numbers("widths");
        List<ResNetSpec.Stage> stages = new ArrayList<>();
        for (int i = 0; i < blocks.length; i++) {
            stages.add(new ResNetSpec.Stage(blocks[i], widths[i], 2));
        }
        ResNetSpec spec = new ResNetSpec(
                "golden",
                new ResNetSpec.Stem(Integer.parseInt(text("stem")), 3, 1, false, false),
                stages,
                ShortcutKind.AVERAGE_POOL_ZERO_CHANNELS,
                true,
                CheckpointNaming.RESIDUAL_ADAPTERS);
        TrunkSpec trunk = new TrunkSpec(
                spec, partition(spec.blockCount()), Statistics.BATCH, PolicySpec.of(spec, number("tau")), form());
        Network network = Network.create(trunk, Integer.parseInt(text("classes")), 1, Computation.of(type));
        for (Parameter parameter : network.parameters()) {
            parameter.assign(array("param." + goldenName(parameter.name())));
        }
        return network;
    }

    private Partition partition(int blocks) {
        Partition byPrefix = Partition.routed(blocks, prefix());
        if (!file.metadata().containsKey("stem_learns")) {
            return byPrefix;
        }
        return Boolean.parseBoolean(text("stem_learns")) ? byPrefix.withLearningStem() : byPrefix.withFrozenStem();
    }

    /** The paper's, unless the file tells another. */
    private PathForm form() {
        if (!file.metadata().containsKey("mixing")) {
            return PathForm.PAPER;
        }
        return new PathForm(
                Stream.of(MixingPoint.values())
                        .filter(point -> point.id().equals(text("mixing")))
                        .findFirst()
                        .orElseThrow(),
                Stream.of(FrozenNormalization.values())
                        .filter(value -> value.id().equals(text("frozen_normalization")))
                        .findFirst()
                        .orElseThrow());
    }

    StepPlan plan() {
        return Plans.sgd(number("momentum"), number("weight_decay"), number("lr"), number("policy_lr"));
    }

    /** The losses of the compact variant, in full from the first epoch. */
    GlobalK globalK() {
        return new GlobalK(Integer.parseInt(text("k")), number("lambda1"), number("lambda2"), 0);
    }

    Batch batch(DataType type) {
        INDArray images = array("input.images").permute(0, 2, 3, 1).dup('c').castTo(type);
        long[] labels = file.tensor("input.labels").toLongs();
        int[] classes = Stream.of(labels)
                .flatMapToInt(all -> java.util.Arrays.stream(all).mapToInt(Math::toIntExact))
                .toArray();
        return new Batch(images, classes, new long[labels.length]);
    }

    /** Routing with the uniform draws of one step. */
    Routing noise(int step) {
        double[] all = file.tensor("input.uniform").toDoubles();
        int perStep = all.length / steps();
        return Routing.sampled(java.util.Arrays.copyOfRange(all, step * perStep, (step + 1) * perStep));
    }

    int steps() {
        return Integer.parseInt(text("steps"));
    }

    boolean has(String name) {
        return file.tensors().containsKey(name);
    }

    /** A tensor of the file in single precision. */
    INDArray array(String name) {
        CheckpointTensor tensor = file.tensor(name);
        return Nd4j.createFromArray(tensor.toFloats()).reshape('c', tensor.shape());
    }

    double scalar(String name) {
        return file.tensor(name).toDoubles()[0];
    }

    /** The file's name of a parameter of ours. */
    String goldenName(String name) {
        if (name.startsWith("policy.")) {
            String own = name.substring("policy.".length());
            Matcher block = POLICY_BLOCK.matcher(own);
            return "policy."
                    + (block.matches()
                            ? "blocks." + (Integer.parseInt(block.group(1)) - 1) + "." + block.group(2)
                            : outside(own));
        }
        boolean tuned = name.startsWith("tuned.");
        Matcher branch = BRANCH.matcher(tuned ? name.substring("tuned.".length()) : name);
        if (!branch.matches()) {
            return outside(name);
        }
        int index = blockNames.indexOf(branch.group(1));
        return (tuned ? "tuned." + (index - prefix()) : "frozen." + index) + "." + branch.group(2);
    }

    private static String outside(String name) {
        return name.replaceFirst("^conv1\\.", "stem.")
                .replaceFirst("^bn1\\.", "stem_bn.")
                .replaceFirst("^fc\\.", "head.");
    }

    private int prefix() {
        return Integer.parseInt(text("prefix"));
    }

    private double number(String key) {
        return Double.parseDouble(text(key));
    }

    private int[] numbers(String key) {
        return Stream.of(text(key).split(",")).mapToInt(Integer::parseInt).toArray();
    }

    private String text(String key) {
        return file.metadata().get(key);
    }
}
