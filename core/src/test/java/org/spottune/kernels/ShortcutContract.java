package org.spottune.kernels;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;

/** Downsampling and means over space, and their gradients, equal naive loops. */
interface ShortcutContract extends KernelsContract {

    /** A shortcut and an input for it. */
    record Case(Downsampling shortcut, ActivationShape input) {

        int windowSize() {
            return shortcut.kind() == Downsampling.Kind.AVERAGE ? shortcut.stride() : 1;
        }

        Activation expectedOutput(Activation values) {
            Activation output = Activation.zeros(shortcut.output(input));
            forEachPair(
                    output.shape(),
                    (row, outY, outX, y, x, channel) -> output.add(
                            row, outY, outX, channel + shortcut.channelOffset(), share(values.at(row, y, x, channel))));
            return output;
        }

        Activation expectedGradient(Activation outputGradient) {
            Activation gradient = Activation.zeros(input);
            forEachPair(
                    outputGradient.shape(),
                    (row, outY, outX, y, x, channel) -> gradient.add(
                            row,
                            y,
                            x,
                            channel,
                            share(outputGradient.at(row, outY, outX, channel + shortcut.channelOffset()))));
            return gradient;
        }

        private double share(double value) {
            return value / (windowSize() * windowSize());
        }

        private interface Pair {
            void of(int row, int outY, int outX, int y, int x, int channel);
        }

        private void forEachPair(ActivationShape output, Pair pair) {
            for (int row = 0; row < output.batch(); row++) {
                for (int outY = 0; outY < output.height(); outY++) {
                    for (int outX = 0; outX < output.width(); outX++) {
                        for (int i = 0; i < windowSize() * windowSize(); i++) {
                            int y = outY * shortcut.stride() + i / windowSize();
                            int x = outX * shortcut.stride() + i % windowSize();
                            for (int channel = 0; channel < input.channels(); channel++) {
                                pair.of(row, outY, outX, y, x, channel);
                            }
                        }
                    }
                }
            }
        }
    }

    static Stream<Case> shortcutCases() {
        Case ofOnePosition =
                new Case(new Downsampling(Downsampling.Kind.FIRST, 2, 16, 4), new ActivationShape(2, 1, 1, 8));
        Stream<Case> ofEveryKind = Stream.of(Downsampling.Kind.values())
                .flatMap(kind -> Stream.of(
                        new Case(new Downsampling(kind, 2, 16, 0), new ActivationShape(2, 6, 8, 8)),
                        new Case(new Downsampling(kind, 2, 16, 4), new ActivationShape(3, 8, 8, 8)),
                        new Case(new Downsampling(kind, 2, 20, 3), new ActivationShape(1, 7, 5, 16)),
                        new Case(new Downsampling(kind, 1, 8, 2), new ActivationShape(2, 5, 4, 3)),
                        new Case(new Downsampling(kind, 2, 20, 0), new ActivationShape(2, 4, 6, 20)),
                        new Case(new Downsampling(kind, 2, 128, 0), new ActivationShape(2, 8, 8, 64))));
        return Stream.concat(Stream.of(ofOnePosition), ofEveryKind);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ShortcutContract#shortcutCases")
    default void downsamplingEqualsNaiveLoops(Case given) {
        Activation values = Activation.random(given.input(), 1);
        Tensor input = load(values);

        assertClose("output", kernels().downsample(input, given.shortcut()), given.expectedOutput(values));
        assertValues("input", input, values);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ShortcutContract#shortcutCases")
    default void downsamplingGradientEqualsNaiveLoops(Case given) {
        Activation values = Activation.random(given.shortcut().output(given.input()), 2);
        Tensor outputGradient = load(values);

        Tensor gradient = kernels().downsampleGradient(outputGradient, given.shortcut(), given.input());

        assertClose("input gradient", gradient, given.expectedGradient(values));
        assertValues("output gradient", outputGradient, values);
    }

    static Stream<ActivationShape> pooledShapes() {
        return Stream.of(
                new ActivationShape(1, 1, 1, 3),
                new ActivationShape(2, 3, 5, 8),
                new ActivationShape(3, 8, 8, 16),
                new ActivationShape(2, 7, 7, 20),
                new ActivationShape(5, 4, 4, 64));
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ShortcutContract#pooledShapes")
    default void meanOverSpaceEqualsNaiveLoops(ActivationShape shape) {
        Activation values = Activation.random(shape, 3);
        double[] expected = new double[shape.batch() * shape.channels()];
        int positions = shape.height() * shape.width();
        for (int i = 0; i < values.values().length; i++) {
            int row = i / (positions * shape.channels());
            expected[row * shape.channels() + i % shape.channels()] += values.values()[i] / positions;
        }
        Tensor input = load(values);

        assertClose("mean", kernels().meanOverSpace(input), expected);
        assertValues("input", input, values);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ShortcutContract#pooledShapes")
    default void meanOverSpaceGradientEqualsNaiveLoops(ActivationShape shape) {
        double[] outputGradient = Activation.normal((long) shape.batch() * shape.channels(), 4);
        Activation expected = Activation.zeros(shape);
        int positions = shape.height() * shape.width();
        for (int i = 0; i < expected.values().length; i++) {
            int row = i / (positions * shape.channels());
            expected.values()[i] = outputGradient[row * shape.channels() + i % shape.channels()] / positions;
        }

        Tensor gradient = kernels()
                .meanOverSpaceGradient(
                        Nd4j.createFromArray(outputGradient)
                                .castTo(kernels().dataType())
                                .reshape('c', shape.batch(), shape.channels()),
                        shape);

        assertClose("input gradient", gradient, expected);
    }
}
