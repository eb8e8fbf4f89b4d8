package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.objective.SoftmaxCrossEntropy;
import org.spottune.policy.Routing;

/**
 * Adapters, masks, controllers and adapted normalisations against PyTorch's autograd, in single precision by oneDNN and in
 * double by ND4J.
 *
 * <p>Reads all files of the folder that the system property {@code spottune.golden.domain-methods} names, of the test
 * resources without it. They hold doubles that were rounded to floats.
 */
class GoldenDomainMethodsTest {

    /** Largest errors, relative to each tensor's largest value. */
    private record Tolerances(double outputs, double gradients, double steps) {}

    private static final Map<DataType, Tolerances> TOLERANCES =
            Map.of(DataType.FLOAT, new Tolerances(1e-5, 1e-4, 1e-5), DataType.DOUBLE, new Tolerances(2e-7, 2e-7, 1e-6));

    /** What rounding leaves of gradients that are zero. */
    private static final double NO_GRADIENT = 1e-6;

    private static List<Path> files() throws IOException, URISyntaxException {
        String folder = System.getProperty("spottune.golden.domain-methods");
        Path root = folder != null
                ? Path.of(folder)
                : Path.of(GoldenDomainMethodsTest.class
                        .getResource("/golden/domain-methods")
                        .toURI());
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
        }
    }

    static List<Arguments> cases() throws IOException, URISyntaxException {
        List<Arguments> cases = files().stream()
                .flatMap(path -> Stream.of(DataType.FLOAT, DataType.DOUBLE).map(type -> Arguments.of(path, type)))
                .toList();
        assertThat(cases).as("golden cases").isNotEmpty();
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void inferenceEqualsPyTorch(Path path, DataType type) throws IOException {
        try (DomainMethodCase golden = new DomainMethodCase(path, type)) {
            INDArray logits = golden.network().infer(golden.batch().images(), Routing.argmax());

            GoldenCase.assertClose(
                    "eval.logits",
                    logits,
                    golden.file().array("eval.logits"),
                    TOLERANCES.get(type).outputs());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsEqualPyTorch(Path path, DataType type) throws IOException {
        try (DomainMethodCase golden = new DomainMethodCase(path, type)) {
            GoldenCase file = golden.file();
            golden.drop(0);

            INDArray logits = golden.network().forward(golden.batch().images(), Routing.argmax());
            double loss =
                    SoftmaxCrossEntropy.of(logits, golden.batch().labels()).lossSum()
                            / golden.batch().size();
            golden.gradients(0);

            Tolerances tolerances = TOLERANCES.get(type);
            GoldenCase.assertClose("train.logits", logits, file.array("train.logits"), tolerances.outputs());
            assertThat(loss).isCloseTo(file.scalar("train.loss"), within(tolerances.outputs() * 10));
            assertThat(golden.learning()).isNotEmpty();
            for (Parameter parameter : golden.learning()) {
                assertThat(parameter.role()).as(parameter.name()).isEqualTo(Role.LEARNING);
                assertGradient(parameter, file.array("grad." + parameter.name()), tolerances.gradients());
            }
        }
    }

    private static void assertGradient(Parameter parameter, INDArray expected, double tolerance) {
        String name = "grad." + parameter.name();
        if (expected.amaxNumber().doubleValue() < NO_GRADIENT) {
            assertThat(parameter.gradient().amaxNumber().doubleValue()).as(name).isLessThan(NO_GRADIENT);
        } else {
            GoldenCase.assertClose(name, parameter.gradient(), expected, tolerance);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepsEqualPyTorch(Path path, DataType type) throws IOException {
        try (DomainMethodCase golden = new DomainMethodCase(path, type)) {
            GoldenCase file = golden.file();
            Map<String, INDArray> start = new HashMap<>();
            golden.network()
                    .parameters()
                    .forEach(parameter ->
                            start.put(parameter.name(), parameter.values().dup()));

            golden.step(0);
            for (Parameter parameter : golden.network().parameters()) {
                if (file.has("after1." + parameter.name())) {
                    assertClose("after1.", parameter, file, TOLERANCES.get(type).steps());
                }
            }
            for (int step = 1; step < file.steps(); step++) {
                golden.step(step);
            }

            Set<Parameter> moved = new HashSet<>();
            for (Parameter parameter : golden.network().parameters()) {
                if (file.has("step3." + parameter.name())) {
                    assertClose("step3.", parameter, file, TOLERANCES.get(type).steps());
                    moved.add(parameter);
                } else {
                    assertThat(parameter.values()).as(parameter.name()).isEqualTo(start.get(parameter.name()));
                }
            }
            assertThat(moved).isNotEmpty();
            GoldenCase.assertClose(
                    "step3.eval.logits",
                    golden.network().infer(golden.batch().images(), Routing.argmax()),
                    file.array("step3.eval.logits"),
                    TOLERANCES.get(type).outputs() * 10);
        }
    }

    /** Adam divides by the size of gradients, so that values are compared absolutely. */
    private static void assertClose(String step, Parameter parameter, GoldenCase file, double tolerance) {
        INDArray expected = file.array(step + parameter.name());
        double error = parameter
                .values()
                .castTo(DataType.DOUBLE)
                .sub(expected.castTo(DataType.DOUBLE))
                .amaxNumber()
                .doubleValue();
        double scale = Math.max(1, expected.amaxNumber().doubleValue());
        assertThat(error / scale).as(step + parameter.name()).isLessThanOrEqualTo(tolerance);
    }
}
