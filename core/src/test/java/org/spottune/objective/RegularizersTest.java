package org.spottune.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.Outputs;
import org.spottune.graph.SeedContents;
import org.spottune.graph.Seeds;
import org.spottune.graph.TinyNetworks;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.nn.TinyResNets;
import org.spottune.objective.FeatureMatching.Reduction;
import org.spottune.policy.Routing;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.TransferMethod;

/** Terms on what a network puts out beside what its source does; exact values are those of the golden cases. */
class RegularizersTest {

    private static final int IMAGES = 4;
    private static final int[] LABELS = {0, 1, 2, 0};
    private static final Set<String> MAPS = Set.of("layer1.0", "layer2.0");
    /** Values of an image in both maps: 8 * 8 of width 2 and, halved, 4 * 4 of width 4. */
    private static final int OF_FIRST_MAP = 8 * 8 * 2;

    private static final int OF_SECOND_MAP = 4 * 4 * 4;

    private final Network target = network(new FineTuning(), 1);
    private final Network source = network(new FeatureExtraction(), 2);
    private final INDArray images = TinyNetworks.images(DataType.DOUBLE, IMAGES);

    private static Network network(TransferMethod method, long seed) {
        return Network.create(
                method.network(TinyResNets.averagePooled(), Statistics.STORED),
                TinyNetworks.CLASSES,
                seed,
                Computation.of(DataType.DOUBLE));
    }

    /** Away from the kinks of rectifiers, where black pixels and rectified ones are while shifts are zero. */
    @BeforeEach
    void shift() {
        target.parameters().stream()
                .filter(parameter -> parameter.name().matches(".*bn\\d?\\.bias"))
                .forEach(parameter -> parameter.vector().fill(0.125));
    }

    private void copySource() {
        source.parameters().forEach(parameter -> TinyNetworks.parameter(target, parameter.name())
                .assign(parameter.values()));
    }

    @AfterEach
    void close() {
        target.close();
        source.close();
    }

    @Test
    void mapsOfEqualNetworksAreNotApart() {
        copySource();

        Seeds seeds = new Seeds();
        List<Loss> losses =
                new FeatureMatching(Coefficient.constant(3), List.of(), Reduction.SUM).evaluate(inputs(), seeds);

        assertThat(losses.get(0).value()).isCloseTo(0, within(1e-20));
        target.backward(seeds);
        assertThat(target.gradients().read().norm1Number().doubleValue()).isCloseTo(0, within(1e-9));
    }

    @Test
    void mapsAreApartByTheMeanOverImagesOfTheirSquaredDistance() {
        StepInputs inputs = inputs();
        double expected = distance(inputs, "layer1.0") + distance(inputs, "layer2.0");

        List<Loss> losses =
                new FeatureMatching(new Coefficient(8, 0.5), List.of(), Reduction.SUM).evaluate(inputs, new Seeds());

        assertThat(expected).isPositive();
        assertThat(losses).hasSize(1);
        assertThat(losses.get(0).value()).isCloseTo(expected, within(1e-12 * expected));
        // In epoch 2 the weight is 8 / 4.
        assertThat(losses.get(0).weighted()).isCloseTo(2 * expected, within(1e-12 * expected));
    }

    @Test
    void theMeanOverAMapIsItsSumDividedByItsSize() {
        StepInputs inputs = inputs();
        double expected = distance(inputs, "layer1.0") / OF_FIRST_MAP + distance(inputs, "layer2.0") / OF_SECOND_MAP;

        List<Loss> losses =
                new FeatureMatching(Coefficient.constant(1), List.of(), Reduction.MEAN).evaluate(inputs, new Seeds());

        assertThat(losses.get(0).value()).isCloseTo(expected, within(1e-12 * expected));
    }

    @Test
    void namedMapsAloneAreMatched() {
        StepInputs inputs = inputs();

        List<Loss> losses = new FeatureMatching(Coefficient.constant(1), List.of("layer1.0"), Reduction.SUM)
                .evaluate(inputs, new Seeds());

        double expected = distance(inputs, "layer1.0");
        assertThat(losses.get(0).value()).isCloseTo(expected, within(1e-12 * expected));
    }

    /** Along its own gradient the loss changes by the gradient's square. */
    @ParameterizedTest
    @ValueSource(strings = {"SUM", "MEAN"})
    void theGradientOfMapsIsThatOfTheWeightedLoss(String reduction) {
        assertGradient(new FeatureMatching(Coefficient.constant(0.5), List.of(), Reduction.valueOf(reduction)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 2})
    void theGradientOfAnswersIsThatOfTheWeightedLoss(double temperature) {
        assertGradient(new OutputDistillation(Coefficient.constant(3), temperature));
    }

    private void assertGradient(OutputTerm term) {
        Seeds seeds = new Seeds();
        term.evaluate(inputs(), seeds);
        target.backward(seeds);
        INDArray gradient = target.gradients().read().dup();
        double square = gradient.mul(gradient).sumNumber().doubleValue();
        assertThat(square).isPositive();

        INDArray start = target.values().read().dup();
        double step = 1e-6 / Math.sqrt(square);
        target.values().write(start.add(gradient.mul(step)));
        double above = term.evaluate(inputs(), new Seeds()).get(0).weighted();
        target.values().write(start.sub(gradient.mul(step)));
        double below = term.evaluate(inputs(), new Seeds()).get(0).weighted();

        assertThat((above - below) / (2 * step)).isCloseTo(square, within(1e-5 * square));
    }

    /** The kept classifier of an equal network gives equal answers. */
    @Test
    void answersOfEqualNetworksDoNotDiverge() {
        copySource();
        Seeds seeds = new Seeds();

        List<Loss> losses = new OutputDistillation(Coefficient.constant(1), 2).evaluate(inputs(), seeds);

        assertThat(losses.get(0).value()).isCloseTo(0, within(1e-14));
        assertThat(SeedContents.features(seeds).norm1Number().doubleValue()).isCloseTo(0, within(1e-14));
    }

    @Test
    void answersDivergeByKullbackAndLeibler() {
        StepInputs inputs = inputs();
        double[][] said = inputs.requireSource().logits();
        double[][] kept = source.classify(inputs.outputs().features()).toDoubleMatrix();
        double temperature = 2;
        double expected = 0;
        for (int i = 0; i < IMAGES; i++) {
            for (int k = 0; k < TinyNetworks.CLASSES; k++) {
                double p = share(said[i], k, temperature);
                expected += p * Math.log(p / share(kept[i], k, temperature)) / IMAGES;
            }
        }

        List<Loss> losses = new OutputDistillation(new Coefficient(8, 0.5), temperature).evaluate(inputs, new Seeds());

        assertThat(expected).isPositive();
        assertThat(losses.get(0).value()).isCloseTo(expected, within(1e-12));
        assertThat(losses.get(0).weighted()).isCloseTo(2 * expected, within(1e-12));
    }

    private static double share(double[] logits, int of, double temperature) {
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit / temperature);
        }
        return Math.exp(logits[of] / temperature) / sum;
    }

    @Test
    void layersMustBeBlocksOfTheNetwork() {
        FeatureMatching term =
                new FeatureMatching(Coefficient.constant(1), List.of("layer1.0", "layer3.0"), Reduction.SUM);

        assertThat(term.problemsWith(TinyResNets.averagePooled(), List.of()))
                .containsExactly("Setting 'feature-maps.layers' must name blocks of 'tiny', got 'layer3.0'; they are"
                        + " [layer1.0, layer2.0]");
        assertThat(new FeatureMatching(Coefficient.constant(1), List.of(), Reduction.SUM)
                        .problemsWith(TinyResNets.averagePooled(), List.of()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refuseATemperatureThatIsNotPositiveAndFinite(double temperature) {
        assertThatThrownBy(() -> new OutputDistillation(Coefficient.constant(1), temperature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Temperature must be > 0 and finite, got " + temperature);
    }

    @Test
    void needASource() {
        StepInputs without = new StepInputs(
                target, target.forward(images, Routing.argmax(), MAPS), LABELS, List.of(), NamedSums.EMPTY, 0);

        assertThatThrownBy(() -> new OutputDistillation(Coefficient.constant(1), 2).evaluate(without, new Seeds()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("This step has no source network");
    }

    private StepInputs inputs() {
        Outputs ofSource = source.infer(images, Routing.argmax(), MAPS);
        double[][] logits = ofSource.logits().toDoubleMatrix();
        Outputs outputs = target.forward(images, Routing.argmax(), MAPS);
        return new StepInputs(
                target,
                outputs,
                LABELS,
                List.of(new StepInputs.Source(source, Optional.of(ofSource), logits)),
                NamedSums.EMPTY,
                2);
    }

    /** Mean over the images. */
    private double distance(StepInputs inputs, String map) {
        INDArray own = target.kernels().read(inputs.outputs().maps().get(map));
        INDArray other = source.kernels()
                .read(inputs.requireSource().outputs().orElseThrow().maps().get(map));
        INDArray difference = own.sub(other);
        return difference.muli(difference).sumNumber().doubleValue() / IMAGES;
    }
}
