package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;

/** Convolutions and their gradients equal naive loops. */
interface ConvolutionContract extends KernelsContract {

    /** A geometry and an input for it. */
    record Case(ConvolutionShape shape, ActivationShape input) {

        static Case of(ConvolutionShape shape, int batch, int height, int width) {
            return new Case(shape, new ActivationShape(batch, height, width, shape.inChannels()));
        }

        NaiveConvolution naive() {
            long length = Nd4j.createUninitialized(shape.weightShape()).length();
            return new NaiveConvolution(
                    shape, Activation.normal(length, 100), Activation.normal(shape.outChannels(), 101));
        }

        Activation randomInput() {
            return Activation.random(input, 102);
        }

        Activation randomOutputGradient() {
            return Activation.random(shape.output(input), 103);
        }
    }

    static Stream<Case> convolutionCases() {
        return Stream.of(
                Case.of(ConvolutionShape.same(3, 8, 3, 1), 2, 7, 5),
                Case.of(ConvolutionShape.same(3, 16, 3, 1), 4, 8, 8),
                Case.of(ConvolutionShape.same(3, 16, 7, 2), 2, 11, 12),
                Case.of(ConvolutionShape.same(8, 16, 3, 2), 1, 8, 8),
                Case.of(ConvolutionShape.same(16, 20, 3, 1), 3, 5, 5),
                Case.of(ConvolutionShape.same(16, 16, 3, 2), 2, 9, 7),
                Case.of(ConvolutionShape.same(20, 20, 3, 1), 1, 6, 4),
                Case.of(ConvolutionShape.same(20, 8, 1, 2), 2, 7, 8),
                Case.of(ConvolutionShape.same(16, 32, 1, 2), 4, 8, 8),
                Case.of(ConvolutionShape.same(8, 20, 1, 1), 3, 1, 1),
                Case.of(ConvolutionShape.same(32, 64, 3, 2), 2, 8, 8),
                Case.of(ConvolutionShape.same(64, 64, 3, 1), 5, 8, 8),
                Case.of(ConvolutionShape.same(32, 48, 3, 1), 3, 6, 7),
                Case.of(ConvolutionShape.same(48, 32, 3, 1), 1, 14, 4),
                Case.of(ConvolutionShape.same(32, 32, 3, 1), 8, 9, 24),
                // Enough work for bfloat16 to take another way.
                Case.of(ConvolutionShape.same(64, 64, 3, 1), 1, 23, 24));
    }

    private ConvolutionWeights weights(GuardedVector flat, NaiveConvolution naive, boolean biased, boolean rectified) {
        Optional<FlatVector> bias = biased ? Optional.of(flat.slice(naive.bias())) : Optional.empty();
        return new ConvolutionWeights(
                flat.slice(naive.weight()), Optional.of(flat.slice(naive.weight().length)), bias, rectified);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ConvolutionContract#convolutionCases")
    default void convolutionEqualsNaiveLoops(Case given) {
        NaiveConvolution unbiased = new NaiveConvolution(
                given.shape(), given.naive().weight(), new double[given.shape().outChannels()]);
        GuardedVector flat = guarded();
        Convolution convolution = kernels().convolution(given.shape(), weights(flat, unbiased, false, false));
        Tensor input = load(given.randomInput());

        assertClose("output", convolution.forward(input), unbiased.forward(given.randomInput()));
        assertValues("input", input, given.randomInput());
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ConvolutionContract#convolutionCases")
    default void convolutionAddsBias(Case given) {
        GuardedVector flat = guarded();
        Convolution convolution = kernels().convolution(given.shape(), weights(flat, given.naive(), true, false));

        Tensor output = convolution.forward(load(given.randomInput()));

        assertClose("output", output, given.naive().forward(given.randomInput()));
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ConvolutionContract#convolutionCases")
    default void convolutionRectifies(Case given) {
        GuardedVector flat = guarded();
        Convolution convolution = kernels().convolution(given.shape(), weights(flat, given.naive(), true, true));

        Tensor output = convolution.forward(load(given.randomInput()));

        assertClose("output", output, given.naive().forward(given.randomInput()).map(value -> Math.max(0, value)));
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ConvolutionContract#convolutionCases")
    default void convolutionAddsToASumAndRectifies(Case given) {
        GuardedVector flat = guarded();
        Convolution convolution = kernels().convolution(given.shape(), weights(flat, given.naive(), true, false));
        Tensor input = load(given.randomInput());
        Tensor sum = load(given.randomOutputGradient());

        convolution.addForwardRectified(input, sum);

        double[] output = given.naive().forward(given.randomInput()).values();
        double[] before = given.randomOutputGradient().values();
        Arrays.setAll(output, i -> Math.max(0, before[i] + output[i]));
        assertClose("sum", sum, new Activation(given.shape().output(given.input()), output));
        assertValues("input", input, given.randomInput());
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ConvolutionContract#convolutionCases")
    default void inputGradientEqualsNaiveLoops(Case given) {
        GuardedVector flat = guarded();
        Convolution convolution = kernels().convolution(given.shape(), weights(flat, given.naive(), true, false));
        Tensor outputGradient = load(given.randomOutputGradient());

        Tensor gradient = convolution.inputGradient(outputGradient, given.input());

        assertClose(
                "input gradient", gradient, given.naive().inputGradient(given.randomOutputGradient(), given.input()));
        assertValues("output gradient", outputGradient, given.randomOutputGradient());
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ConvolutionContract#convolutionCases")
    default void weightGradientEqualsNaiveLoops(Case given) {
        GuardedVector flat = guarded();
        ConvolutionWeights weights = weights(flat, given.naive(), false, false);
        Convolution convolution = kernels().convolution(given.shape(), weights);
        Tensor input = load(given.randomInput());
        Tensor outputGradient = load(given.randomOutputGradient());

        convolution.weightGradient(input, outputGradient);

        assertClose(
                "weight gradient",
                weights.gradient().orElseThrow(),
                given.naive().weightGradient(given.randomInput(), given.randomOutputGradient()));
        assertValues("input", input, given.randomInput());
        assertValues("output gradient", outputGradient, given.randomOutputGradient());
        assertClose("weight", weights.weight(), given.naive().weight());
        flat.assertGuardsIntact();
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ConvolutionContract#convolutionCases")
    default void convolutionSeesWeightsThatChanged(Case given) {
        GuardedVector flat = guarded();
        ConvolutionWeights weights = weights(flat, given.naive(), true, false);
        Convolution convolution = kernels().convolution(given.shape(), weights);
        convolution.forward(load(given.randomInput()));
        convolution.inputGradient(load(given.randomOutputGradient()), given.input());

        weights.weight().scale(2);
        weights.bias().orElseThrow().scale(2);

        Activation expected = given.naive().forward(given.randomInput()).map(value -> 2 * value);
        assertClose("output", convolution.forward(load(given.randomInput())), expected);
        Activation expectedGradient = given.naive()
                .inputGradient(given.randomOutputGradient(), given.input())
                .map(value -> 2 * value);
        assertClose(
                "input gradient",
                convolution.inputGradient(load(given.randomOutputGradient()), given.input()),
                expectedGradient);
    }

    @Test
    default void convolutionFollowsTheBatchSize() {
        Case first = Case.of(ConvolutionShape.same(16, 32, 3, 2), 3, 8, 6);
        GuardedVector flat = guarded();
        ConvolutionWeights weights = weights(flat, first.naive(), true, true);
        Convolution convolution = kernels().convolution(first.shape(), weights);
        for (int batch : new int[] {3, 1, 3, 2, 5, 1}) {
            kernels().releaseAll();
            Case given = new Case(first.shape(), first.input().withBatch(batch));
            NaiveConvolution naive = given.naive();
            Tensor input = load(given.randomInput());
            Tensor outputGradient = load(given.randomOutputGradient());

            Activation expected = naive.forward(given.randomInput()).map(value -> Math.max(0, value));
            assertClose("output of " + batch, convolution.forward(input), expected);
            assertClose(
                    "input gradient of " + batch,
                    convolution.inputGradient(outputGradient, given.input()),
                    naive.inputGradient(given.randomOutputGradient(), given.input()));
            convolution.weightGradient(input, outputGradient);
            assertClose(
                    "weight gradient of " + batch,
                    weights.gradient().orElseThrow(),
                    naive.weightGradient(given.randomInput(), given.randomOutputGradient()));
        }
    }

    @Test
    default void refusesTheWeightGradientOfFixedWeights() {
        Case given = Case.of(ConvolutionShape.same(8, 8, 3, 1), 1, 4, 4);
        GuardedVector flat = guarded();
        FlatVector weight = flat.slice(given.naive().weight());
        FlatVector bias = flat.slice(given.naive().bias());
        Convolution convolution = kernels().convolution(given.shape(), ConvolutionWeights.folded(weight, bias, false));
        Tensor input = load(given.randomInput());
        Tensor outputGradient = load(given.randomOutputGradient());

        assertThatThrownBy(() -> convolution.weightGradient(input, outputGradient))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(": its weights are fixed");
    }

    @Test
    default void refusesAnInputOfOtherChannels() {
        Case given = Case.of(ConvolutionShape.same(8, 8, 3, 1), 1, 4, 4);
        GuardedVector flat = guarded();
        Convolution convolution = kernels().convolution(given.shape(), weights(flat, given.naive(), true, false));
        Tensor input = load(Activation.random(given.input().withChannels(3), 1));

        assertThatThrownBy(() -> convolution.forward(input))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expects 8 input channels");
    }
}
