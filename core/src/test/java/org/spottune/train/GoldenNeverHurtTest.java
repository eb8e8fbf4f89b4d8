package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Interval;
import org.spottune.graph.Outputs;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.HostVector;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.NamedSums;
import org.spottune.optim.Direction;
import org.spottune.optim.GradientSum;
import org.spottune.optim.NeverHurt;
import org.spottune.policy.Routing;
import org.spottune.weights.Checkpoint;

/**
 * Regularisers and directions against PyTorch's.
 *
 * <p>Reads every {@code never-hurt-*.safetensors} of the folder that the system property {@code spottune.golden.never-hurt}
 * names, of the test resources without it. In the files Omega is the regulariser without its weight lambda.
 */
class GoldenNeverHurtTest {

    private static final double OUTPUTS = 1e-5;
    private static final double GRADIENTS = 1e-4;
    private static final NeverHurt NEVER_HURT = new NeverHurt(NeverHurt.Scope.JOINT, 0);

    private static List<Path> files() throws IOException, URISyntaxException {
        String folder = System.getProperty("spottune.golden.never-hurt");
        Path root = folder != null
                ? Path.of(folder)
                : Path.of(GoldenNeverHurtTest.class
                        .getResource("/golden/never-hurt")
                        .toURI());
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(file -> file.getFileName().toString().matches("never-hurt-.*\\.safetensors"))
                    .sorted()
                    .toList();
        }
    }

    static List<Path> cases() throws IOException, URISyntaxException {
        List<Path> cases = files().stream().filter(path -> !isDirections(path)).toList();
        assertThat(cases).as("golden cases").isNotEmpty();
        return cases;
    }

    private static boolean isDirections(Path path) {
        return path.getFileName().toString().equals("never-hurt-directions.safetensors");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void outputsAndFeatureMapsEqualPyTorch(Path path) throws IOException {
        try (NeverHurtCase golden = new NeverHurtCase(path, NEVER_HURT)) {
            GoldenCase file = golden.file();
            Set<String> taps = new TreeSet<>(golden.maps().values());
            INDArray images = golden.batch().images();

            Outputs ofSource = golden.source().infer(images, Routing.argmax(), taps);
            Outputs outputs = golden.target().forward(images, golden.routing(0), taps);

            assertClose("train.logits", outputs.logits(), file.array("train.logits"), OUTPUTS);
            if (file.has("train.actions")) {
                GoldenCase.assertDecisions(outputs.decisions(), file.array("train.actions"));
            }
            golden.maps().forEach((block, map) -> {
                INDArray source = golden.source().kernels().read(ofSource.maps().get(map));
                INDArray target = golden.target().kernels().read(outputs.maps().get(map));
                assertClose("source " + map, nchw(source), file.array("feature.source." + block), OUTPUTS);
                assertClose("target " + map, nchw(target), file.array("feature.target." + block), OUTPUTS);
            });
            if (golden.term().equals("lwf")) {
                INDArray recorded = Nd4j.createFromArray(
                        golden.recordings().of(golden.batch().ids()));
                assertClose("source.logits", recorded, file.array("source.logits"), OUTPUTS);
                INDArray kept = golden.source().classify(outputs.features());
                assertClose("train.kept_logits", kept, file.array("train.kept_logits"), OUTPUTS);
            }
        }
    }

    private static INDArray nchw(INDArray map) {
        return map.permute(0, 3, 1, 2);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossesAndGradientsEqualPyTorch(Path path) throws IOException {
        try (NeverHurtCase golden = new NeverHurtCase(path, NEVER_HURT)) {
            GoldenCase file = golden.file();

            StepGradients gradients = golden.plan().procedure().gradients(golden.step(0));

            assertLoss("J", empirical(gradients.sums()), file.scalar("loss.empirical"), OUTPUTS);
            assertLoss("Omega", omega(golden, gradients.sums()), file.scalar("loss.omega"), OUTPUTS);
            assertThat(gradients.sums().mean(NamedSums.WEIGHTED + golden.term()))
                    .as("weighted Omega")
                    .isCloseTo(golden.lambda(0) * omega(golden, gradients.sums()), within(1e-12));
            Function<Interval, FlatVector> regularizer = gradients.regularizer().orElseThrow();
            for (Parameter parameter : golden.learning()) {
                String name = golden.name(parameter);
                INDArray empirical = golden.of(parameter, gradients.empirical());
                INDArray omega = golden.of(parameter, regularizer).div(golden.lambda(0));
                assertClose("gradient of J, " + name, empirical, file.array("grad_empirical." + name), GRADIENTS);
                assertClose("gradient of Omega, " + name, omega, file.array("grad_omega." + name), GRADIENTS);
            }
            double empirical = norm(golden, gradients.empirical());
            double omega = norm(golden, regularizer) / golden.lambda(0);
            assertLoss("norm of J", empirical, file.scalar("norm.grad_empirical"), GRADIENTS);
            assertLoss("norm of Omega", omega, file.scalar("norm.grad_omega"), GRADIENTS);
            assertThat(product(golden, gradients.empirical(), regularizer) / golden.lambda(0))
                    .as("inner product")
                    .isCloseTo(file.scalar("inner_product"), within(GRADIENTS * empirical * omega));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void thePlainDirectionEqualsPyTorch(Path path) throws IOException {
        assertDirection(path, new GradientSum(), "direction.plain.");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theDirectionThatNeverHurtsEqualsPyTorch(Path path) throws IOException {
        Map<String, Double> figures = assertDirection(path, NEVER_HURT, "direction.dtnh.");

        GoldenCase file = new GoldenCase(path);
        assertThat(figures.get("never-hurt.conflicts") == 1)
                .as("conflict")
                .isEqualTo(Boolean.parseBoolean(file.text("conflict")));
        INDArray cosines = file.array("cosines");
        boolean angled = Double.isFinite(cosines.sumNumber().doubleValue());
        assertThat(figures.containsKey("never-hurt.angled"))
                .as("both gradients have a direction")
                .isEqualTo(angled);
        for (int i = 0; angled && i < 4; i++) {
            double degrees = figures.get("never-hurt.angle-" + (i + 1));
            assertThat(Math.cos(Math.toRadians(degrees)))
                    .as("cosine %d", i + 1)
                    .isCloseTo(cosines.getDouble(i), within(1e-4));
            // Of no angle of the files is the sine below 0.15.
            assertThat(degrees)
                    .as("angle %d", i + 1)
                    .isCloseTo(file.array("angles").getDouble(i), within(Math.toDegrees(1e-4) / 0.15));
        }
        double norms = file.scalar("norm.grad_empirical") * file.scalar("norm.grad_omega");
        if (angled) {
            assertThat(figures.get("never-hurt.cosine")).isCloseTo(file.scalar("inner_product") / norms, within(1e-4));
        }
    }

    /** From rest the momentum after a step is the direction, where weights do not decay. */
    private static Map<String, Double> assertDirection(Path path, Direction direction, String expected)
            throws IOException {
        try (NeverHurtCase golden = new NeverHurtCase(path, direction)) {
            StepPlan plan = golden.withoutDecay();

            NamedSums sums = plan.procedure().run(golden.step(0, plan));

            for (Parameter parameter : golden.learning()) {
                String name = golden.name(parameter);
                INDArray actual =
                        golden.of(parameter, interval -> golden.learner().slot("momentum", interval));
                assertClose(expected + name, actual, golden.file().array(expected + name), GRADIENTS);
            }
            Map<String, Double> figures = new HashMap<>();
            sums.names().forEach(name -> figures.put(name, sums.value(name)));
            return figures;
        }
    }

    /** However many backward passes the step makes. */
    @ParameterizedTest
    @MethodSource("cases")
    void runningStatisticsMoveOnceInAStep(Path path) throws IOException {
        try (NeverHurtCase golden = new NeverHurtCase(path, NEVER_HURT)) {
            golden.plan().procedure().run(golden.step(0));

            int compared = 0;
            for (Parameter parameter : golden.target().parameters()) {
                String name = "after." + golden.name(parameter);
                if (golden.file().has(name)) {
                    assertClose(name, parameter.values(), golden.file().array(name), OUTPUTS);
                    compared++;
                } else {
                    assertThat(parameter.role()).as(name).isNotEqualTo(Role.STATISTIC);
                }
            }
            assertThat(compared).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepsOfThePlainDirectionEqualPyTorch(Path path) throws IOException {
        assertSteps(path, new GradientSum(), "plain");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepsOfTheDirectionThatNeverHurtsEqualPyTorch(Path path) throws IOException {
        assertSteps(path, NEVER_HURT, "dtnh");
    }

    private static void assertSteps(Path path, Direction direction, String trajectory) throws IOException {
        try (NeverHurtCase golden = new NeverHurtCase(path, direction);
                NeverHurtCase apart = new NeverHurtCase(path, NEVER_HURT)) {
            INDArray steps = golden.file().array("steps." + trajectory);
            for (int i = 0; i < golden.file().steps(); i++) {
                apart.target().values().copyFrom(golden.target().values());
                StepGradients gradients = apart.plan().procedure().gradients(apart.step(i));
                double product = product(
                        apart, gradients.empirical(), gradients.regularizer().orElseThrow());
                double norms = norm(apart, gradients.empirical())
                        * norm(apart, gradients.regularizer().orElseThrow());

                NamedSums sums = golden.plan().procedure().run(golden.step(i));

                assertLoss("J of step " + i, empirical(sums), steps.getDouble(i, 0), GRADIENTS);
                assertLoss("Omega of step " + i, omega(golden, sums), steps.getDouble(i, 1), GRADIENTS);
                double lambda = golden.lambda(i);
                assertThat(product / lambda)
                        .as("inner product of step %d", i)
                        .isCloseTo(steps.getDouble(i, 2), within(GRADIENTS * norms / lambda));
                assertThat(lambda).isCloseTo(steps.getDouble(i, 3), within(1e-6 * lambda));
                assertThat(sums.mean(NamedSums.WEIGHTED + golden.term()))
                        .isCloseTo(lambda * omega(golden, sums), within(1e-12));
            }
            for (Parameter parameter : golden.target().parameters()) {
                String name = "sgd3." + trajectory + "." + golden.name(parameter);
                if (golden.file().has(name)) {
                    assertClose(name, parameter.values(), golden.file().array(name), GRADIENTS);
                } else {
                    assertThat(parameter.role()).as(name).isEqualTo(Role.FROZEN);
                }
            }
        }
    }

    private static Checkpoint directions() throws IOException, URISyntaxException {
        Optional<Path> path =
                files().stream().filter(GoldenNeverHurtTest::isDirections).findFirst();
        assertThat(path).isPresent();
        return Checkpoint.read(path.get());
    }

    @Test
    void directionsOfSmallVectorsEqualPyTorch() throws IOException, URISyntaxException {
        Checkpoint file = directions();
        for (String name : file.metadata().get("cases").split(",")) {
            float[] expected = file.tensor(name + ".direction").toFloats();
            float lambda = file.tensor(name + ".lambda").toFloats()[0];
            FlatVector empirical = vector(file.tensor(name + ".grad_empirical").toFloats());
            FlatVector regularizer =
                    weighted(lambda, file.tensor(name + ".grad_omega").toFloats());

            Map<String, Double> figures = NEVER_HURT.combine(List.of(part(empirical, regularizer)));

            assertClose(name, empirical.read(), Nd4j.createFromArray(expected), GRADIENTS);
            if (lambda > 0) {
                assertThat(figures.get("never-hurt.conflicts") == 1)
                        .as("conflict of %s", name)
                        .isEqualTo(Boolean.parseBoolean(file.metadata().get(name + ".conflict")));
            }
        }
    }

    /** Which is why workers must send gradients, not steps, where theirs shall be the step of one process. */
    @Test
    void workersThatEachMakeADirectionMakeAnotherThanThatOfTheirMeanGradient() throws IOException, URISyntaxException {
        int workers = 2;
        Checkpoint file = directions();
        float lambda = file.tensor("workers.lambda").toFloats()[0];
        INDArray gradients = Nd4j.createFromArray(
                        file.tensor("workers.grad_empirical").toFloats())
                .reshape('c', workers, 8);
        FlatVector regularizer =
                weighted(lambda, Arrays.copyOf(file.tensor("workers.grad_omega").toFloats(), 8));
        INDArray meanGradient = gradients.mean(0);
        FlatVector ofMean = vector(meanGradient.toFloatVector());
        INDArray mean = Nd4j.zeros(DataType.FLOAT, 8);
        for (int worker = 0; worker < workers; worker++) {
            FlatVector own = vector(gradients.getRow(worker).toFloatVector());
            NEVER_HURT.combine(List.of(part(own, regularizer)));
            mean.addi(own.read().div(workers));
        }

        NEVER_HURT.combine(List.of(part(ofMean, regularizer)));

        assertClose(
                "mean of directions",
                mean,
                Nd4j.createFromArray(file.tensor("workers.mean_of_directions").toFloats()),
                GRADIENTS);
        assertClose(
                "direction of mean",
                ofMean.read(),
                Nd4j.createFromArray(file.tensor("workers.direction_of_mean").toFloats()),
                GRADIENTS);
        assertThat(Nd4j.getBlasWrapper().dot(mean, meanGradient)
                        / mean.norm2Number().doubleValue()
                        / meanGradient.norm2Number().doubleValue())
                .isCloseTo(
                        Double.parseDouble(file.metadata().get("workers.cosine_mean_of_directions_with_mean_gradient")),
                        within(1e-4));
    }

    private static Direction.Part part(FlatVector empirical, FlatVector regularizer) {
        return new Direction.Part(empirical, Optional.of(regularizer), true, List.of());
    }

    private static FlatVector weighted(float lambda, float[] omega) {
        FlatVector vector = vector(omega);
        vector.scale(lambda);
        return vector;
    }

    private static FlatVector vector(float[] values) {
        return new HostVector(Nd4j.createFromArray(values));
    }

    private static double empirical(NamedSums sums) {
        return sums.mean(NamedSums.LOSS + CrossEntropy.LOSS);
    }

    private static double omega(NeverHurtCase golden, NamedSums sums) {
        return sums.mean(NamedSums.LOSS + golden.term());
    }

    private static double norm(NeverHurtCase golden, Function<Interval, FlatVector> vectors) {
        return Math.sqrt(product(golden, vectors, vectors));
    }

    private static double product(
            NeverHurtCase golden, Function<Interval, FlatVector> a, Function<Interval, FlatVector> b) {
        return golden.learner().learning().stream()
                .mapToDouble(interval -> a.apply(interval).dot(b.apply(interval)))
                .sum();
    }

    private static void assertLoss(String what, double actual, double expected, double tolerance) {
        assertThat(actual).as(what).isCloseTo(expected, within(tolerance * Math.max(Math.abs(expected), 1e-8)));
    }

    private static void assertClose(String what, INDArray actual, INDArray expected, double tolerance) {
        GoldenCase.assertClose(what, actual, expected, tolerance);
    }
}
