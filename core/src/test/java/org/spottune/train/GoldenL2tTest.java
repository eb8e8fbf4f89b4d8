package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.graph.Outputs;
import org.spottune.graph.Seeds;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;
import org.spottune.learner.LearnerState;
import org.spottune.learner.StateVector;
import org.spottune.matching.Guidance;
import org.spottune.matching.LayerPair;
import org.spottune.matching.Matching;
import org.spottune.matching.PairWeights;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.Loss;
import org.spottune.objective.MapMatching;
import org.spottune.objective.NamedSums;
import org.spottune.objective.Needs;
import org.spottune.objective.OutputTerm;
import org.spottune.objective.StepInputs;
import org.spottune.train.BilevelStep.TrialStatistics;

/**
 * Matching of feature maps, and the gradient through trial steps, against PyTorch's double backward.
 *
 * <p>Reads every {@code .safetensors} of the folder that the system property {@code spottune.golden.l2t} names, of the test
 * resources without it.
 */
class GoldenL2tTest {

    private static Stream<Path> files(String kind) throws IOException, URISyntaxException {
        String folder = System.getProperty("spottune.golden.l2t");
        Path root = folder != null
                ? Path.of(folder)
                : Path.of(GoldenL2tTest.class.getResource("/golden/l2t").toURI());
        List<Path> found;
        try (Stream<Path> files = Files.list(root)) {
            found = files.filter(file -> file.getFileName().toString().matches(kind + "-.*\\.safetensors"))
                    .sorted()
                    .toList();
        }
        assertThat(found).as("golden cases of kind " + kind).isNotEmpty();
        return found.stream();
    }

    static Stream<Path> losses() throws IOException, URISyntaxException {
        return files("losses");
    }

    static Stream<Path> metaGradients() throws IOException, URISyntaxException {
        return files("meta");
    }

    static Stream<Path> iterations() throws IOException, URISyntaxException {
        return files("iteration");
    }

    /** One loss of a file as a term of ours. */
    private record Graded(String name, OutputTerm term, double perLoss) {}

    @ParameterizedTest
    @MethodSource("losses")
    void lossesAndTheirGradientsEqualPyTorch(Path path) throws IOException {
        List<Graded> graded = new ArrayList<>();
        try (L2tCase file = new L2tCase(path, TrialStatistics.ROLLED_BACK)) {
            double square = Math.pow(file.number("lwf_temperature"), 2);
            graded.add(new Graded("org", new CrossEntropy(0), 1));
            graded.add(new Graded("fm", file.matching(Guidance.NONE), 1));
            graded.add(new Graded("transfer", file.transfer(), 1));
            graded.add(new Graded("at", file.attention(), 1));
            graded.add(new Graded("distillation", file.answers(), 1 / square));
            graded.add(new Graded("lwf", file.answers(), 1));
        }
        for (Graded one : graded) {
            try (L2tCase golden = new L2tCase(path, TrialStatistics.ROLLED_BACK, Optional.of(one.term()))) {
                assertLoss(golden, one);
            }
        }
    }

    private static void assertLoss(L2tCase golden, Graded graded) {
        Step step = golden.step(0);
        Network network = golden.target();
        OutputTerm term = golden.plan().outputTerms(graded.term().side()).stream()
                .reduce((first, second) -> second)
                .orElseThrow();
        Needs needs = golden.plan().needs(network.spec().network());
        Outputs outputs = network.forward(step.batch().images(), step.routing(), needs.taps());
        StepInputs inputs = new StepInputs(
                network, outputs, step.batch().labels(), PlainStep.sources(step, needs), NamedSums.EMPTY, 0);

        Seeds seeds = new Seeds();
        List<Loss> losses = term.evaluate(inputs, seeds);
        network.backward(seeds);

        if (!graded.name().equals("lwf")) {
            // The file's is a cross-entropy, which is larger by the entropy of the source's answers.
            assertClose(
                    "loss." + graded.name(),
                    losses.get(0).weighted(),
                    golden.scalar("loss." + graded.name()) * graded.perLoss(),
                    golden.tolerance("loss"));
        }
        String group = "grad_" + graded.name();
        double largest = 0;
        Map<String, INDArray> gradients = new TreeMap<>();
        for (Parameter parameter : golden.parameters(Role.LEARNING)) {
            if (parameter.group() != Group.META) {
                gradients.put(golden.name(parameter), parameter.gradient());
                largest = Math.max(largest, parameter.gradient().amaxNumber().doubleValue());
            }
        }
        for (Parameter parameter : golden.parameters(Role.LEARNING)) {
            String name = golden.name(parameter);
            if (parameter.group() != Group.META) {
                assertGradient(golden, group, parameter, gradients.get(name), name, graded.perLoss(), largest);
            }
        }
        if (term instanceof MapMatching matching && matching.guidance() != Guidance.NONE) {
            assertGuidance(golden, matching, inputs);
        }
    }

    private static void assertGradient(
            L2tCase golden,
            String group,
            Parameter parameter,
            INDArray gradient,
            String name,
            double factor,
            double largest) {
        boolean stored = golden.has(group + "." + name);
        if (golden.isCancelled(parameter) || !stored) {
            assertThat(gradient.amaxNumber().doubleValue())
                    .as(group + " of " + name)
                    .isLessThanOrEqualTo(golden.tolerance(group) * largest);
            return;
        }
        assertClose(
                group + "." + name, gradient, golden.array(group + "." + name).mul(factor), golden.tolerance(group));
    }

    private static void assertGuidance(L2tCase golden, MapMatching term, StepInputs inputs) {
        Matching matching = golden.target().matching().orElseThrow();
        StepInputs.Source source = inputs.source(0);
        Kernels kernels = source.network().kernels();
        double[][][] distances = term.noDerivatives(inputs.images());
        for (int q = 0; q < term.pairs().size(); q++) {
            LayerPair pair = term.pairs().get(q);
            INDArray pooled = source.pooled(pair.sourceMap());
            PairWeights weights = matching.weights(q, pooled);
            Tensor projected = inputs.outputs().maps().get(Matching.map(q));
            Tensor resized = source.resized(
                    pair.sourceMap(),
                    projected.shape().height(),
                    projected.shape().width());
            double tolerance = golden.tolerance("out");
            assertClose("out.pooled." + q, pooled, golden.array("out.pooled." + q), tolerance);
            assertClose(
                    "out.resized." + q,
                    kernels.read(resized).permute(0, 3, 1, 2),
                    golden.array("out.resized." + q),
                    tolerance);
            assertClose(
                    "out.weight." + q,
                    Nd4j.createFromArray(weights.channels()),
                    golden.array("out.weight." + q),
                    tolerance);
            assertClose(
                    "out.amount." + q,
                    Nd4j.createFromArray(weights.amounts()),
                    golden.array("out.amount." + q),
                    tolerance);
            double[][] ofFile = golden.array("out.distance." + q).toDoubleMatrix();
            distances[q] = ofFile;
        }
        // The loss depends on what guides it as its derivative along any direction does.
        term.metaBackward(inputs, distances);
        for (Parameter parameter : golden.parameters(Role.LEARNING)) {
            if (parameter.group() == Group.META) {
                String name = "grad_transfer." + golden.name(parameter);
                INDArray expected = golden.has(name)
                        ? golden.array(name)
                        : Nd4j.zeros(parameter.gradient().shape());
                assertClose(name, parameter.gradient(), expected, golden.tolerance("grad_transfer"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("metaGradients")
    void theWayThereAndBackEqualsDoubleBackward(Path path) throws IOException {
        try (L2tCase golden = new L2tCase(path, TrialStatistics.ROLLED_BACK)) {
            Step step = golden.step(0);
            Network network = golden.target();
            Map<String, INDArray> before = values(golden);
            Trial trial = new Trial(
                    step,
                    golden.procedure(),
                    PlainStep.sources(step, golden.plan().needs(network.spec().network())));

            trial.keepSlots();
            for (int t = 0; t < trial.steps(); t++) {
                double loss = trial.descend(t);
                assertClose("loss of step " + t, loss, golden.scalar("step." + t + ".loss"), golden.tolerance("loss"));
                for (Parameter parameter : trained(golden)) {
                    String name = "step." + t + "." + golden.name(parameter);
                    assertClose(name, parameter.values(), golden.array(name), golden.tolerance("step"));
                }
            }
            assertClose("last loss", trial.turn(), golden.scalar("loss.final"), golden.tolerance("loss"));
            for (int t = trial.steps() - 1; t >= 0; t--) {
                trial.back(t);
                for (Parameter parameter : trained(golden)) {
                    String name = "direction." + t + "." + golden.name(parameter);
                    INDArray direction = golden.view(parameter, interval -> interval.of(network.directions()))
                            .read()
                            .reshape(parameter.values().shape());
                    assertClose(name, direction, golden.array(name), golden.tolerance("direction"));
                }
            }
            double tolerance = golden.target().dataType() == DataType.FLOAT && golden.whole("T") > 1
                    ? 1e-3
                    : golden.tolerance("meta_grad");
            Map<String, INDArray> gradients = new HashMap<>();
            for (Parameter parameter : meta(golden)) {
                gradients.put(parameter.name(), parameter.gradient().dup());
                assertClose(
                        "meta_grad of " + parameter.name(),
                        parameter.gradient(),
                        golden.values("meta_grad.", golden.name(parameter), parameter.length()),
                        tolerance);
            }
            assertAdam(golden, trial, step, gradients, before);
        }
    }

    private static void assertAdam(
            L2tCase golden, Trial trial, Step step, Map<String, INDArray> gradients, Map<String, INDArray> before) {
        moveMeta(golden, trial, step);
        for (Parameter parameter : meta(golden)) {
            assertClose(
                    "first step of " + parameter.name(),
                    parameter.values(),
                    golden.values("adam_first.", golden.name(parameter), parameter.length()),
                    golden.tolerance("adam_first"));
        }
        LearnerState state = golden.learner().state();
        TreeMap<String, StateVector> vectors = new TreeMap<>(state.vectors());
        vectors.put(
                LearnerState.STEPS,
                new StateVector(
                        new float[] {golden.whole("adam_step")},
                        vectors.get(LearnerState.STEPS).averaging()));
        golden.learner().restore(new LearnerState(vectors));
        for (Parameter parameter : meta(golden)) {
            parameter.assign(before.get(parameter.name()));
            parameter.gradientVector().write(gradients.get(parameter.name()));
            for (String moment : Set.of("m", "v")) {
                golden.view(parameter, interval -> golden.learner().slot("adam." + moment, interval))
                        .write(golden.values("adam_state." + moment + ".", golden.name(parameter), parameter.length()));
            }
        }
        moveMeta(golden, trial, step);
        for (Parameter parameter : meta(golden)) {
            assertClose(
                    "later step of " + parameter.name(),
                    parameter.values(),
                    golden.values("adam_later.", golden.name(parameter), parameter.length()),
                    golden.tolerance("adam_later"));
        }
    }

    private static void moveMeta(L2tCase golden, Trial trial, Step step) {
        Update.descend(
                golden.learner(),
                golden.plan(),
                interval -> interval.of(golden.target().gradients()),
                trial.meta(),
                step,
                Update.Moves.PARAMETERS);
    }

    @ParameterizedTest
    @MethodSource("iterations")
    void wholeIterationsEqualPyTorch(Path path) throws IOException {
        try (L2tCase golden = new L2tCase(path, TrialStatistics.ROLLED_BACK)) {
            for (int j = 0; j < golden.iterations(); j++) {
                String prefix = "iteration." + j + ".";
                NamedSums sums = golden.procedure().run(golden.step(j));

                double tolerance = golden.tolerance("iteration");
                assertClose(
                        prefix + "loss.final",
                        sums.mean(BilevelStep.LOSS),
                        golden.scalar(prefix + "loss.final"),
                        tolerance);
                assertClose(
                        prefix + "loss.total",
                        sums.mean(NamedSums.WEIGHTED + "cross-entropy")
                                + sums.mean(NamedSums.WEIGHTED + "feature-matching"),
                        golden.scalar(prefix + "loss.total"),
                        tolerance);
                for (Parameter parameter : golden.parameters(Role.LEARNING)) {
                    String name = prefix + golden.name(parameter);
                    assertClose(name, parameter.values(), golden.array(name), tolerance);
                }
                for (Parameter parameter : golden.parameters(Role.STATISTIC)) {
                    String name = prefix + "buffer." + golden.name(parameter).substring("target.".length());
                    assertClose(name, parameter.values(), golden.array(name), tolerance);
                }
                double square = 0;
                for (Parameter parameter : meta(golden)) {
                    double norm = golden.array(prefix
                                    + "meta_grad."
                                    + golden.name(parameter).substring("meta.".length()))
                            .norm2Number()
                            .doubleValue();
                    square += norm * norm;
                }
                assertClose("norm", sums.value(BilevelStep.NORM), Math.sqrt(square), Math.max(tolerance, 1e-9));
            }
            for (Parameter parameter : trained(golden)) {
                String name = "after.velocity." + golden.name(parameter);
                INDArray velocity = golden.view(
                                parameter, interval -> golden.learner().slot("momentum", interval))
                        .read()
                        .reshape(parameter.values().shape());
                assertClose(name, velocity, golden.array(name), golden.tolerance("after"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("iterations")
    void theStatisticsOfThePublishedCodeEqualPyTorch(Path path) throws IOException {
        try (L2tCase golden = new L2tCase(path, TrialStatistics.MOVED_AGAIN)) {
            golden.procedure().run(golden.step(0));

            for (Parameter parameter : golden.parameters(Role.STATISTIC)) {
                String name = golden.name(parameter).substring("target.".length());
                assertClose(
                        name,
                        parameter.values(),
                        golden.array("iteration.0.buffer_public." + name),
                        golden.tolerance("iteration"));
            }
        }
    }

    private static Map<String, INDArray> values(L2tCase golden) {
        Map<String, INDArray> values = new HashMap<>();
        golden.target()
                .parameters()
                .forEach(parameter ->
                        values.put(parameter.name(), parameter.values().dup()));
        return values;
    }

    private static List<Parameter> meta(L2tCase golden) {
        return golden.parameters(Role.LEARNING).stream()
                .filter(parameter -> parameter.group() == Group.META)
                .toList();
    }

    private static List<Parameter> trained(L2tCase golden) {
        return golden.parameters(Role.LEARNING).stream()
                .filter(parameter -> parameter.group() != Group.META)
                .toList();
    }

    private static void assertClose(String what, double actual, double expected, double tolerance) {
        assertThat(Math.abs(actual - expected) / Math.abs(expected))
                .as("relative error of %s, expected %s, got %s", what, expected, actual)
                .isLessThanOrEqualTo(tolerance);
    }

    private static void assertClose(String what, INDArray actual, INDArray expected, double tolerance) {
        INDArray flat = Nd4j.toFlattened('c', expected).castTo(DataType.DOUBLE);
        double scale = Math.max(flat.amaxNumber().doubleValue(), 1e-6);
        double error = Nd4j.toFlattened('c', actual)
                        .castTo(DataType.DOUBLE)
                        .sub(flat)
                        .amaxNumber()
                        .doubleValue()
                / scale;
        assertThat(error).as("relative error of " + what).isLessThanOrEqualTo(tolerance);
    }
}
