package org.spottune.kernels;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Max-pooling and its gradient equal naive loops, also where values are equal. */
interface MaxPoolingContract extends KernelsContract {

    /** Windows and an input for them. */
    record Case(MaxPooling windows, ActivationShape input) {

        ActivationShape output() {
            return windows.output(input);
        }

        Activation expectedOutput(Activation values) {
            Activation output = Activation.zeros(output());
            forEachMaximum(
                    values,
                    (row, outY, outX, y, x, channel) ->
                            output.set(row, outY, outX, channel, values.at(row, y, x, channel)));
            return output;
        }

        Activation expectedGradient(Activation values, Activation outputGradient) {
            Activation gradient = Activation.zeros(input);
            forEachMaximum(
                    values,
                    (row, outY, outX, y, x, channel) ->
                            gradient.add(row, y, x, channel, outputGradient.at(row, outY, outX, channel)));
            return gradient;
        }

        Activation expectedTangent(Activation values, Activation tangents) {
            Activation output = Activation.zeros(output());
            forEachMaximum(
                    values,
                    (row, outY, outX, y, x, channel) ->
                            output.set(row, outY, outX, channel, tangents.at(row, y, x, channel)));
            return output;
        }

        private interface Maximum {
            void at(int row, int outY, int outX, int y, int x, int channel);
        }

        private void forEachMaximum(Activation values, Maximum action) {
            for (int row = 0; row < input.batch(); row++) {
                for (int outY = 0; outY < output().height(); outY++) {
                    for (int outX = 0; outX < output().width(); outX++) {
                        for (int channel = 0; channel < input.channels(); channel++) {
                            int[] place = firstMaximum(values, row, outY, outX, channel);
                            action.at(row, outY, outX, place[0], place[1], channel);
                        }
                    }
                }
            }
        }

        private int[] firstMaximum(Activation values, int row, int outY, int outX, int channel) {
            int[] place = null;
            for (int i = 0; i < windows.window() * windows.window(); i++) {
                int y = outY * windows.stride() - windows.padding() + i / windows.window();
                int x = outX * windows.stride() - windows.padding() + i % windows.window();
                if (values.contains(y, x)
                        && (place == null
                                || values.at(row, y, x, channel) > values.at(row, place[0], place[1], channel))) {
                    place = new int[] {y, x};
                }
            }
            return place;
        }
    }

    static Stream<Case> maxPoolingCases() {
        MaxPooling ofResNets = new MaxPooling(3, 2, 1);
        return Stream.of(
                new Case(ofResNets, new ActivationShape(2, 8, 8, 64)),
                new Case(ofResNets, new ActivationShape(3, 7, 5, 16)),
                new Case(ofResNets, new ActivationShape(1, 14, 9, 3)),
                new Case(ofResNets, new ActivationShape(2, 2, 1, 8)),
                new Case(ofResNets, new ActivationShape(2, 1, 1, 20)),
                new Case(new MaxPooling(2, 2, 0), new ActivationShape(2, 6, 7, 8)),
                new Case(new MaxPooling(3, 1, 1), new ActivationShape(1, 5, 4, 16)),
                new Case(new MaxPooling(5, 3, 2), new ActivationShape(2, 9, 10, 4)));
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.MaxPoolingContract#maxPoolingCases")
    default void maximaEqualNaiveLoops(Case given) {
        Activation values = Activation.random(given.input(), 1);
        Tensor input = load(values);

        assertValues("output", kernels().maxPool(input, given.windows()), given.expectedOutput(values));
        assertValues("input", input, values);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.MaxPoolingContract#maxPoolingCases")
    default void gradientOfMaximaEqualsNaiveLoops(Case given) {
        assertGradient(given, Activation.random(given.input(), 1));
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.MaxPoolingContract#maxPoolingCases")
    default void theFirstOfEqualMaximaGetsTheGradient(Case given) {
        assertGradient(given, Activation.random(given.input(), 2).map(Math::signum));
        assertGradient(given, Activation.zeros(given.input()));
    }

    @Test
    default void paddingIsSmallerThanAnyValue() {
        Case negative = new Case(new MaxPooling(3, 2, 1), new ActivationShape(1, 4, 4, 8));
        Activation values = Activation.random(negative.input(), 3).map(value -> -1e30 - Math.abs(value));
        Activation rounded = read(load(values));

        assertValues("output", kernels().maxPool(load(values), negative.windows()), negative.expectedOutput(rounded));
    }

    private void assertGradient(Case given, Activation values) {
        Activation gradients = Activation.random(given.output(), 4);
        Tensor input = load(values);
        Tensor outputGradient = load(gradients);

        Tensor gradient = kernels().maxPoolGradient(outputGradient, input, given.windows());

        assertClose("input gradient", gradient, given.expectedGradient(values, gradients));
        assertValues("output gradient", outputGradient, gradients);
        assertValues("input", input, values);
    }
}
