package org.spottune.kernels;

import static org.spottune.kernels.NormalizationParameters.MOMENTUM;

import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.NormalizationParameters.Gradients;

/** Batch normalisation, its gradients and its running statistics equal naive loops. */
interface NormalizationContract extends KernelsContract {

    /** An input, which statistics normalise it, and whether a rectifier follows. */
    record Case(ActivationShape input, Statistics statistics, boolean rectified) {

        NaiveNormalization parameters() {
            return NaiveNormalization.random(input.channels(), 200);
        }

        Activation randomInput() {
            return Activation.random(input, 201).map(value -> Activation.rounded(3 + 2 * value));
        }

        Activation randomOutputGradient() {
            return Activation.random(input, 202);
        }

        /** The parameters with the statistics that normalise. */
        NaiveNormalization naive() {
            return statistics == Statistics.BATCH ? parameters().withStatisticsOf(randomInput()) : parameters();
        }

        Activation expectedOutput() {
            Activation output = naive().forward(randomInput());
            return rectified ? output.map(value -> Math.max(0, value)) : output;
        }

        /** The output gradient after the rectifier. */
        Activation expectedInnerGradient() {
            double[] output = naive().forward(randomInput()).values();
            double[] gradient = randomOutputGradient().values();
            double[] masked = IntStream.range(0, gradient.length)
                    .mapToDouble(i -> rectified && output[i] <= 0 ? 0 : gradient[i])
                    .toArray();
            return new Activation(input, masked);
        }

        Activation expectedInputGradient() {
            return statistics == Statistics.BATCH
                    ? naive().batchInputGradient(randomInput(), expectedInnerGradient())
                    : naive().storedInputGradient(expectedInnerGradient());
        }
    }

    static Stream<Case> normalizationCases() {
        return Stream.of(
                        new ActivationShape(1, 3, 5, 3),
                        new ActivationShape(2, 4, 4, 8),
                        new ActivationShape(3, 5, 4, 16),
                        new ActivationShape(2, 7, 3, 20),
                        new ActivationShape(4, 8, 8, 64),
                        new ActivationShape(7, 1, 1, 32))
                .flatMap(shape -> Stream.of(Statistics.values())
                        .flatMap(statistics ->
                                Stream.of(new Case(shape, statistics, false), new Case(shape, statistics, true))));
    }

    private NormalizationParameters parameters(GuardedVector flat, Case given, boolean learns) {
        NaiveNormalization naive = given.parameters();
        int channels = naive.channels();
        return new NormalizationParameters(
                flat.slice(naive.weight()),
                flat.slice(naive.bias()),
                flat.slice(naive.mean()),
                flat.slice(naive.variance()),
                learns
                        ? Optional.of(new Gradients(
                                flat.slice(channels), flat.slice(channels), flat.slice(channels), flat.slice(channels)))
                        : Optional.empty(),
                given.rectified());
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.NormalizationContract#normalizationCases")
    default void normalizationEqualsNaiveLoops(Case given) {
        GuardedVector flat = guarded();
        BatchNormalization normalization = kernels().batchNormalization(parameters(flat, given, true));
        Tensor input = load(given.randomInput());

        assertClose("output", normalization.forward(input, given.statistics()), given.expectedOutput());
        assertValues("input", input, given.randomInput());
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.NormalizationContract#normalizationCases")
    default void normalizationGradientsEqualNaiveLoops(Case given) {
        GuardedVector flat = guarded();
        NormalizationParameters parameters = parameters(flat, given, true);
        BatchNormalization normalization = kernels().batchNormalization(parameters);
        Tensor input = load(given.randomInput());
        normalization.forward(input, given.statistics());

        Tensor inputGradient = normalization.backward(load(given.randomOutputGradient()));

        assertClose("input gradient", inputGradient, given.expectedInputGradient());
        Gradients gradients = parameters.gradients().orElseThrow();
        NaiveNormalization.Gradients expected =
                given.naive().gradients(given.randomInput(), given.expectedInnerGradient());
        assertClose("weight gradient", gradients.weight(), expected.weight());
        assertClose("bias gradient", gradients.bias(), expected.bias());
        assertValues("input", input, given.randomInput());
        flat.assertGuardsIntact();
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.NormalizationContract#normalizationCases")
    default void runningStatisticsMoveByTheirGradientViews(Case given) {
        GuardedVector flat = guarded();
        NormalizationParameters parameters = parameters(flat, given, true);
        BatchNormalization normalization = kernels().batchNormalization(parameters);
        normalization.forward(load(given.randomInput()), given.statistics());

        normalization.backward(load(given.randomOutputGradient()));

        NaiveNormalization running = given.parameters();
        NaiveNormalization used = given.naive();
        double count = given.input().valuesPerChannel();
        double unbiased = given.statistics() == Statistics.BATCH ? count / (count - 1) : 1;
        double[] mean = new double[running.channels()];
        double[] variance = new double[running.channels()];
        for (int c = 0; c < running.channels(); c++) {
            mean[c] = MOMENTUM * (running.mean()[c] - used.mean()[c]);
            variance[c] = MOMENTUM * (running.variance()[c] - unbiased * used.variance()[c]);
        }
        assertClose("mean's view", parameters.gradients().orElseThrow().mean(), mean);
        assertClose("variance's view", parameters.gradients().orElseThrow().variance(), variance);
        assertClose("running mean", parameters.mean(), running.mean());
        assertClose("running variance", parameters.variance(), running.variance());
        flat.assertGuardsIntact();
    }

    @ParameterizedTest
    @EnumSource(Statistics.class)
    default void normalizationThatDoesNotLearnPassesGradientsOn(Statistics statistics) {
        Case given = new Case(new ActivationShape(2, 5, 3, 16), statistics, true);
        GuardedVector flat = guarded();
        BatchNormalization normalization = kernels().batchNormalization(parameters(flat, given, false));
        normalization.forward(load(given.randomInput()), statistics);

        Tensor inputGradient = normalization.backward(load(given.randomOutputGradient()));

        assertClose("input gradient", inputGradient, given.expectedInputGradient());
        flat.assertGuardsIntact();
    }

    @Test
    default void normalizationFollowsTheBatchSize() {
        ActivationShape shape = new ActivationShape(3, 4, 5, 16);
        GuardedVector flat = guarded();
        NormalizationParameters parameters = parameters(flat, new Case(shape, Statistics.BATCH, true), true);
        BatchNormalization normalization = kernels().batchNormalization(parameters);
        for (int batch : new int[] {3, 1, 3, 4}) {
            kernels().releaseAll();
            Case given = new Case(shape.withBatch(batch), Statistics.BATCH, true);
            Tensor output = normalization.forward(load(given.randomInput()), Statistics.BATCH);
            assertClose("output of " + batch, output, given.expectedOutput());
            Tensor inputGradient = normalization.backward(load(given.randomOutputGradient()));
            assertClose("input gradient of " + batch, inputGradient, given.expectedInputGradient());
        }
    }

    @Test
    default void normalizationSeesParametersThatChanged() {
        Case given = new Case(new ActivationShape(2, 3, 3, 8), Statistics.STORED, false);
        GuardedVector flat = guarded();
        NormalizationParameters parameters = parameters(flat, given, true);
        BatchNormalization normalization = kernels().batchNormalization(parameters);
        normalization.forward(load(given.randomInput()), Statistics.STORED);

        parameters.weight().scale(2);
        parameters.bias().scale(2);

        Tensor output = normalization.forward(load(given.randomInput()), Statistics.STORED);
        assertClose("output", output, given.expectedOutput().map(value -> 2 * value));
    }
}
