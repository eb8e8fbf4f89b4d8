package org.spottune.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.HostVector;

/** Update rules, schedules and clipping against PyTorch's. */
class PyTorchOptimizersTest {

    private static final double EXACT = 1e-12;
    private static final double SINGLE = 1e-6;

    static Stream<PyTorch> rules() {
        return PyTorch.cases("rules");
    }

    @ParameterizedTest
    @MethodSource("rules")
    void updateRulesTakePyTorchsSteps(PyTorch golden) {
        assertSteps(golden, DataType.DOUBLE, EXACT);
        assertSteps(golden, DataType.FLOAT, SINGLE);
    }

    private static void assertSteps(PyTorch golden, DataType type, double tolerance) {
        Optimizer rule = rule(golden);
        FlatVector values = vector(golden.vector("start"), type);
        List<FlatVector> slots =
                rule.slots().stream().map(slot -> values.like()).toList();
        List<double[]> gradients = golden.vectors("gradients");
        for (int step = 0; step < gradients.size(); step++) {
            FlatVector direction = vector(gradients.get(step), type);
            direction.axpy(coupledDecay(golden), values);

            rule.step(new Optimizer.Part(values, direction, slots), golden.number("rate"), step + 1);

            assertThat(values.read().toDoubleVector())
                    .as("%s after step %d in %s", rule, step + 1, type)
                    .containsExactly(golden.vectors("values").get(step), within(tolerance));
        }
    }

    private static Optimizer rule(PyTorch golden) {
        if (golden.text("rule").equals("sgd")) {
            return new MomentumSgd(
                    golden.number("momentum"), golden.values().get("nesterov").asBoolean());
        }
        return new Adam(
                golden.number("beta1"),
                golden.number("beta2"),
                golden.number("epsilon"),
                golden.text("rule").equals("adamw") ? golden.number("decay") : 0);
    }

    /** Decay of all rules but AdamW is a part of the gradient. */
    private static double coupledDecay(PyTorch golden) {
        return golden.text("rule").equals("adamw") ? 0 : golden.number("decay");
    }

    static Stream<PyTorch> schedules() {
        return PyTorch.cases("schedules");
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void schedulesBehindAWarmUpHavePyTorchsRates(PyTorch golden) {
        int stepsPerEpoch = 4;
        LearningRateSchedule behind = golden.text("schedule").equals("step")
                ? new StepDecay(0.8, List.of(2, 4, 6), 0.5)
                : new CosineDecay(0.8, 7);
        LearningRateSchedule schedule = new WarmUp(behind, 1.5, 0.25);

        double[] rates = golden.vector("rates");
        assertThat(rates).hasSize(7 * stepsPerEpoch);
        for (int step = 0; step < rates.length; step++) {
            assertThat(schedule.at((double) step / stepsPerEpoch))
                    .as("rate of step %d", step)
                    .isCloseTo(rates[step], within(EXACT));
        }
    }

    static Stream<PyTorch> clipping() {
        return PyTorch.cases("clipping");
    }

    @ParameterizedTest
    @MethodSource("clipping")
    void clippingGivesPyTorchsGradients(PyTorch golden) {
        List<Direction.Part> parts = golden.vectors("gradients").stream()
                .map(gradient ->
                        new Direction.Part(vector(gradient, DataType.DOUBLE), Optional.empty(), false, List.of()))
                .toList();

        Map<String, Double> figures = new Clipped(new GradientSum(), golden.number("largest")).combine(parts);

        double norm = golden.number("norm");
        assertThat(figures).containsOnlyKeys("direction.norm");
        assertThat(figures.get("direction.norm")).isCloseTo(norm, within(EXACT * norm));
        for (int i = 0; i < parts.size(); i++) {
            assertThat(parts.get(i).empirical().read().toDoubleVector())
                    .containsExactly(
                            golden.vectors("clipped").get(i), within(EXACT * Math.min(norm, golden.number("largest"))));
        }
    }

    private static FlatVector vector(double[] values, DataType type) {
        return new HostVector(Nd4j.createFromArray(values).castTo(type));
    }
}
