package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.learner.Learner;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.NamedSums;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingDecisions;

/**
 * SpotTune's outputs, gradients, statistics and updates against PyTorch's.
 *
 * <p>Reads every {@code spottune-*.safetensors} of the folder that the system property {@code spottune.golden} names, of
 * the test resources without it.
 */
class GoldenSpotTuneTest {

    private static final double OUTPUTS = 1e-5;
    private static final double GRADIENTS = 1e-4;

    static Stream<Path> cases() throws IOException, URISyntaxException {
        String folder = System.getProperty("spottune.golden");
        Path root = folder != null
                ? Path.of(folder)
                : Path.of(GoldenSpotTuneTest.class.getResource("/golden").toURI());
        try (Stream<Path> files = Files.list(root)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().matches("spottune-.*\\.safetensors"))
                    .sorted()
                    .toList();
            assertThat(found).as("golden cases in %s", root).isNotEmpty();
            return found.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void inferenceEqualsPyTorch(Path path) throws IOException {
        GoldenCase golden = new GoldenCase(path);
        try (Network network = golden.network(DataType.FLOAT)) {
            INDArray logits = network.infer(golden.batch(DataType.FLOAT).images(), Routing.argmax());

            assertClose("eval.logits", logits, golden.array("eval.logits"), OUTPUTS);
            assertDecisions(network.decisions(), golden.array("eval.actions"));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void trainingPassEqualsPyTorch(Path path) throws IOException {
        GoldenCase golden = new GoldenCase(path);
        try (Network network = golden.network(DataType.FLOAT)) {
            Batch batch = golden.batch(DataType.FLOAT);
            StepPlan plan = golden.plan();
            Learner learner = plan.learner(network, List.of());
            INDArray logits = network.forward(batch.images(), golden.noise(0));
            assertClose("train.logits", logits, golden.array("train.logits"), OUTPUTS);

            StepGradients gradients = plan.procedure().gradients(Plans.step(learner, plan, batch, golden.noise(0)));

            assertDecisions(network.decisions(), golden.array("train.actions"));
            assertThat(network.decisions().usage().shares().stream()
                            .mapToDouble(Double::doubleValue)
                            .toArray())
                    .as("train.v")
                    .containsExactly(golden.array("train.v").toDoubleVector(), within(1e-6));
            assertThat(gradients.sums().mean(NamedSums.LOSS + CrossEntropy.LOSS))
                    .as("train.loss_classification")
                    .isCloseTo(golden.scalar("train.loss_classification"), within(OUTPUTS));
            for (Parameter parameter : network.parameters()) {
                String name = golden.goldenName(parameter.name());
                if (parameter.role() == Parameter.Role.LEARNING) {
                    INDArray expected = golden.array("grad_classification." + name);
                    assertClose("gradient of " + name, parameter.gradient(), expected, GRADIENTS);
                } else if (parameter.role() == Parameter.Role.STATISTIC) {
                    INDArray moved = parameter.values().sub(parameter.gradient());
                    assertClose("statistic " + name, moved, golden.array("after." + name), GRADIENTS);
                } else {
                    assertThat(parameter.gradient().norm1Number().doubleValue())
                            .as("gradient of frozen " + name)
                            .isZero();
                }
            }
        }
    }

    /** Files that go with a form of the paths have no losses on the use of branches. */
    static Stream<Path> casesWithGlobalK() throws IOException, URISyntaxException {
        List<Path> found = new ArrayList<>();
        for (Path path : cases().toList()) {
            if (new GoldenCase(path).has("train.loss_k")) {
                found.add(path);
            }
        }
        assertThat(found).hasSizeGreaterThanOrEqualTo(2);
        return found.stream();
    }

    @ParameterizedTest
    @MethodSource("casesWithGlobalK")
    void globalKGradientsEqualPyTorch(Path path) throws IOException {
        GoldenCase golden = new GoldenCase(path);
        try (Network network = golden.network(DataType.FLOAT)) {
            Batch batch = golden.batch(DataType.FLOAT);
            StepPlan plan = golden.plan().with(new BlockUsageLoss(golden.globalK()));
            Learner learner = plan.learner(network, List.of());

            NamedSums sums = plan.procedure()
                    .gradients(Plans.step(learner, plan, batch, golden.noise(0)))
                    .sums();

            double penalties = golden.globalK().lambda1() * golden.scalar("train.loss_k")
                    + golden.globalK().lambda2() * golden.scalar("train.loss_entropy");
            assertThat(sums.mean(NamedSums.WEIGHTED + "block-count") + sums.mean(NamedSums.WEIGHTED + "block-entropy"))
                    .isCloseTo(penalties, within(OUTPUTS));
            assertThat(sums.mean(NamedSums.LOSS + "block-count"))
                    .isCloseTo(golden.scalar("train.loss_k"), within(OUTPUTS));
            assertThat(sums.mean(NamedSums.LOSS + "block-entropy"))
                    .isCloseTo(golden.scalar("train.loss_entropy"), within(OUTPUTS));
            for (Parameter parameter : network.parameters()) {
                if (parameter.role() == Parameter.Role.LEARNING) {
                    String name = golden.goldenName(parameter.name());
                    INDArray expected = golden.array("grad_global_k." + name);
                    assertClose("gradient of " + name, parameter.gradient(), expected, GRADIENTS);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void optimizerStepsEqualPyTorch(Path path) throws IOException {
        GoldenCase golden = new GoldenCase(path);
        try (Network network = golden.network(DataType.FLOAT)) {
            Batch batch = golden.batch(DataType.FLOAT);
            StepPlan plan = golden.plan();
            Learner learner = plan.learner(network, List.of());
            for (int i = 0; i < golden.steps(); i++) {
                plan.procedure().run(Plans.step(learner, plan, batch, golden.noise(i)));
            }
            for (Parameter parameter : network.parameters()) {
                if (parameter.role() == Parameter.Role.LEARNING) {
                    String name = golden.goldenName(parameter.name());
                    assertClose("after steps " + name, parameter.values(), golden.array("sgd3." + name), GRADIENTS);
                }
            }
        }
    }

    private static void assertDecisions(RoutingDecisions decisions, INDArray expected) {
        for (int image = 0; image < decisions.images(); image++) {
            for (int block = 0; block < decisions.blocks(); block++) {
                assertThat(decisions.isTuned(image, block))
                        .as("decision of image %d at block %d", image, block)
                        .isEqualTo(expected.getDouble(image, block) > 0.5);
            }
        }
    }

    /** Asserts that no value is farther off than the tolerance times the largest expected magnitude. */
    private static void assertClose(String what, INDArray actual, INDArray expected, double tolerance) {
        assertThat(actual.shape()).as("shape of " + what).isEqualTo(expected.shape());
        double scale = Math.max(expected.amaxNumber().doubleValue(), 1e-8);
        double error = actual.castTo(DataType.DOUBLE)
                        .sub(expected.castTo(DataType.DOUBLE))
                        .amaxNumber()
                        .doubleValue()
                / scale;
        assertThat(error).as("relative error of " + what).isLessThanOrEqualTo(tolerance);
    }
}
