package org.spottune.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.kernels.FlatVector;
import org.spottune.learner.Learner;
import org.spottune.matching.Guidance;
import org.spottune.nn.Architecture;
import org.spottune.nn.CheckpointNaming;
import org.spottune.nn.Partition;
import org.spottune.nn.ResNetSpec;
import org.spottune.nn.ShortcutKind;
import org.spottune.nn.VggSpec;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.objective.AttentionTransfer;
import org.spottune.objective.Coefficient;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.MapMatching;
import org.spottune.objective.NamedSums;
import org.spottune.objective.OutputDistillation;
import org.spottune.objective.OutputTerm;
import org.spottune.objective.PairRule;
import org.spottune.objective.SourceSpec;
import org.spottune.objective.Term;
import org.spottune.objective.WeightPenalty;
import org.spottune.optim.Adam;
import org.spottune.optim.GradientSum;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.MomentumSgd;
import org.spottune.policy.Routing;
import org.spottune.weights.Checkpoint;
import org.spottune.weights.CheckpointTensor;

/** A file of numbers that PyTorch's autograd computed for what is transferred, learned, and the same learner of ours. */
final class L2tCase implements AutoCloseable {

    private static final Pattern UNIT = Pattern.compile("features\\.(\\d+)\\.(.*)");
    private static final Pattern META = Pattern.compile("meta\\.(\\d+)\\.(channels|amount)\\.?(.*)");

    private final Checkpoint file;
    private final String kind;
    private final DataType type;
    private final Architecture targetSpec;
    private final ResNetSpec sourceSpec;
    private final Map<String, String> unitNames = new HashMap<>();
    private final StepPlan plan;
    private final Learner learner;

    L2tCase(Path path, BilevelStep.TrialStatistics statistics) throws IOException {
        this(path, statistics, Optional.empty());
    }

    /** @param only term beside cross-entropy, in place of the guided one */
    L2tCase(Path path, BilevelStep.TrialStatistics statistics, Optional<OutputTerm> only) throws IOException {
        file = Checkpoint.read(path);
        kind = text("kind");
        type = text("dtype").equals("float64") ? DataType.DOUBLE : DataType.FLOAT;
        sourceSpec = resNet(numbers("source_widths"), whole("source_n"));
        targetSpec = text("target").equals("vgg") ? vgg() : resNet(numbers("target_widths"), whole("target_n"));
        List<SourceSpec> sources = List.of(new SourceSpec(sourceSpec, whole("source_classes")));
        plan = plan(only.orElseGet(this::transfer), statistics).on(targetSpec, sources);
        Network source = Network.create(
                TrunkSpec.withoutPolicy(sourceSpec, Partition.frozen(sourceSpec.blockCount()), Statistics.STORED),
                whole("source_classes"),
                1,
                Computation.of(type));
        source.parameters()
                .forEach(parameter ->
                        parameter.assign(array("source." + sourceSpec.naming().inCheckpoint(parameter.name()))));
        Network target = Network.create(
                TrunkSpec.withoutPolicy(targetSpec, Partition.tuned(targetSpec.blockCount()), Statistics.BATCH)
                        .withMatching(plan.matching()),
                whole("classes"),
                1,
                Computation.of(type));
        learner = plan.learner(target, List.of(source));
        target.parameters().forEach(this::assignStart);
    }

    private void assignStart(Parameter parameter) {
        String name = name(parameter);
        if (parameter.role() == Role.STATISTIC) {
            parameter.assign(array("buffer." + name.substring("target.".length())));
            return;
        }
        parameter.assign(start(name, parameter.length()));
        if (parameter.group() != Group.META && has("velocity." + name)) {
            view(parameter, interval -> learner.slot("momentum", interval)).write(array("velocity." + name));
        }
    }

    /** One of the file's arrays is all pairs' amounts. */
    private INDArray start(String name, long length) {
        return values("", name, length);
    }

    /** A tensor of the file after a prefix, by the name of a parameter. */
    INDArray values(String prefix, String name, long length) {
        Matcher constant = Pattern.compile("meta\\.amount\\.(\\d+)").matcher(name);
        String all = prefix.isEmpty() ? "meta.amount" : prefix + "amount";
        if (constant.matches() && !has(prefix + unprefixed(prefix, name))) {
            return Nd4j.createFromArray(file.tensor(all).toDoubles()[Integer.parseInt(constant.group(1))]);
        }
        return array(prefix + unprefixed(prefix, name));
    }

    /** Groups of meta-networks alone leave the word away. */
    private static String unprefixed(String prefix, String name) {
        return prefix.startsWith("meta_grad") || prefix.startsWith("adam") ? name.substring("meta.".length()) : name;
    }

    private ResNetSpec resNet(int[] widths, int more) {
        List<ResNetSpec.Stage> stages = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            stages.add(new ResNetSpec.Stage(more + 1, widths[i], i == 0 ? 1 : 2));
        }
        return new ResNetSpec(
                "golden",
                new ResNetSpec.Stem(widths[0], 3, 1, true, true),
                stages,
                ShortcutKind.PROJECTION,
                false,
                CheckpointNaming.NUMBERED_BLOCKS);
    }

    private VggSpec vgg() {
        List<VggSpec.Stage> stages = new ArrayList<>();
        List<String> units = new ArrayList<>();
        Matcher rows = Pattern.compile("\\(([\\d, ]+)\\)").matcher(text("stages"));
        while (rows.find()) {
            int[] widths = split(rows.group(1));
            for (int i = 0; i < widths.length; i++) {
                units.add("stage" + stages.size() + "." + i);
            }
            stages.add(new VggSpec.Stage(widths.length, widths[0]));
        }
        VggSpec spec = new VggSpec("golden", stages, text("bn").equals("0"));
        for (int unit = 0; unit < units.size(); unit++) {
            int convolution = Integer.parseInt(spec.maps().get(unit).replace("features.", ""));
            unitNames.put("" + convolution, units.get(unit) + ".conv");
            unitNames.put("" + (convolution + 1), units.get(unit) + ".bn");
        }
        return spec;
    }

    private StepPlan plan(OutputTerm term, BilevelStep.TrialStatistics statistics) {
        Map<Group, GroupOptimizer> groups = new EnumMap<>(Group.class);
        GroupOptimizer sgd = new GroupOptimizer(new MomentumSgd(number("momentum")), Plans.constant(number("lr")));
        groups.put(Group.BACKBONE, sgd);
        groups.put(Group.HEAD, sgd);
        groups.put(Group.MATCHING, sgd);
        groups.put(Group.META, new GroupOptimizer(new Adam(0.9, 0.999, 1e-8, 0), Plans.constant(number("meta_lr"))));
        List<Term> terms = new ArrayList<>(List.of(new CrossEntropy(0), term));
        Map<Group, Double> decays = new EnumMap<>(Group.class);
        decays.put(Group.BACKBONE, number("wd"));
        decays.put(Group.HEAD, number("wd"));
        decays.put(Group.MATCHING, number("wd"));
        decays.put(Group.META, number("meta_wd"));
        terms.add(WeightPenalty.decay(decays));
        BilevelStep.Scheme scheme =
                text("scheme").equals("three-stage") ? BilevelStep.Scheme.THREE_STAGE : BilevelStep.Scheme.TWO_STAGE;
        return new StepPlan(terms, new GradientSum(), groups, new BilevelStep(whole("T"), scheme, statistics, 0), 0);
    }

    /** The file's pairs by name. */
    PairRule pairs() {
        List<String> ofSource = sourceSpec.maps();
        List<String> ofTarget = targetSpec.lastOfEachStage();
        return new PairRule(Stream.of(text("pairs").split(" "))
                .map(pair -> pair.split("-"))
                .map(pair -> ofSource.get(Integer.parseInt(pair[0]))
                        + ">"
                        + (targetSpec instanceof VggSpec ? ofTarget : ofTarget).get(Integer.parseInt(pair[1])))
                .toList());
    }

    MapMatching transfer() {
        Guidance guidance = text("meta").equals("networks") ? Guidance.CHANNELS_AND_AMOUNTS : Guidance.CONSTANTS;
        return matching(guidance);
    }

    MapMatching matching(Guidance guidance) {
        return new MapMatching(Coefficient.constant(number("beta")), pairs(), guidance, List.of());
    }

    AttentionTransfer attention() {
        return new AttentionTransfer(Coefficient.constant(number("at_beta")), pairs(), List.of());
    }

    OutputDistillation answers() {
        return new OutputDistillation(Coefficient.constant(1), number("lwf_temperature"), whole("source_classes"));
    }

    /** The file's name of a parameter of the target. */
    String name(Parameter parameter) {
        String name = parameter.name();
        Matcher meta = META.matcher(name);
        if (meta.matches()) {
            String network = meta.group(2).equals("channels") ? "channel" : "amount";
            return "meta." + network + "." + meta.group(1) + (meta.group(3).isEmpty() ? "" : "." + meta.group(3));
        }
        if (name.startsWith("match.answers.")) {
            return "lwf." + name.substring("match.answers.".length());
        }
        if (name.startsWith("match.")) {
            return "projection." + name.substring("match.".length());
        }
        if (targetSpec instanceof ResNetSpec resNet) {
            return "target." + resNet.naming().inCheckpoint(name);
        }
        Matcher unit = UNIT.matcher(name);
        return "target."
                + (unit.matches()
                        ? unitNames.get(unit.group(1)) + "." + unit.group(2)
                        : name.replaceFirst("^fc\\.", "classifier."));
    }

    /** Whether a normalisation by batch statistics cancels it, so that what PyTorch finds is noise. */
    boolean isCancelled(Parameter parameter) {
        String name = name(parameter);
        return text("bn").equals("1") && (name.endsWith(".conv.bias") || name.equals("target.conv1.bias"));
    }

    /** A parameter's part of a vector that is known by interval. */
    FlatVector view(Parameter parameter, Function<Interval, FlatVector> vectors) {
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
        return vectors.apply(interval).slice(first - interval.start(), first - interval.start() + parameter.length());
    }

    List<Parameter> parameters(Role role) {
        return target().parameters().stream()
                .filter(parameter -> parameter.role() == role)
                .toList();
    }

    Network target() {
        return learner.target();
    }

    Learner learner() {
        return learner;
    }

    StepPlan plan() {
        return plan;
    }

    BilevelStep procedure() {
        return (BilevelStep) plan.procedure();
    }

    /** One of the file's steps. */
    Step step(int index) {
        SourceRecordings recordings = new SourceRecordings();
        Batch batch = batch(index);
        if (plan.needs(targetSpec).sourceLogits()) {
            recordings.record(learner.sources().get(0), new OneBatch(batch));
        }
        return new Step(learner, plan, batch, Routing.argmax(), index, 0, NamedSums.EMPTY, recordings);
    }

    private record OneBatch(Batch batch) implements Examples {
        @Override
        public long[] ids() {
            return batch.ids();
        }

        @Override
        public Batches batches() {
            return (rows, epoch) -> batch;
        }

        @Override
        public Batches plainBatches() {
            return batches();
        }
    }

    private Batch batch(int index) {
        INDArray images = array("input.images");
        long[] labels = file.tensor("input.labels").toLongs();
        int batch = whole("batch");
        if (images.rank() == 5) {
            images = images.slice(index);
        }
        int[] ofStep = Arrays.stream(Arrays.copyOfRange(labels, index * batch, (index + 1) * batch))
                .mapToInt(Math::toIntExact)
                .toArray();
        return new Batch(
                images.permute(0, 2, 3, 1).dup('c').castTo(type),
                ofStep,
                LongStream.range(0, batch).toArray());
    }

    boolean has(String name) {
        return file.tensors().containsKey(name);
    }

    /** A tensor of the file. */
    INDArray array(String name) {
        CheckpointTensor tensor = file.tensor(name);
        return Nd4j.createFromArray(tensor.toDoubles()).reshape('c', tensor.shape());
    }

    double scalar(String name) {
        return file.tensor(name).toDoubles()[0];
    }

    /** What a group of tensors may be off by, of the largest value of each. */
    double tolerance(String group) {
        if (type == DataType.DOUBLE) {
            return 1e-9;
        }
        double ofPyTorch = Double.parseDouble(text("f32_error." + group));
        // What is stored in single precision is rounded to it.
        return Math.max(10 * ofPyTorch, 1e-6);
    }

    String kind() {
        return kind;
    }

    int iterations() {
        return whole("iterations");
    }

    int whole(String key) {
        return Integer.parseInt(text(key));
    }

    double number(String key) {
        return Double.parseDouble(text(key));
    }

    private int[] numbers(String key) {
        return split(text(key).replaceAll("[()]", ""));
    }

    private static int[] split(String numbers) {
        return Stream.of(numbers.split("[, ]+"))
                .filter(part -> !part.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    String text(String key) {
        return file.metadata().get(key);
    }

    @Override
    public void close() {
        learner.close();
    }
}
