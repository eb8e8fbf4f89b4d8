package org.spottune.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.graph.TinyNetworks;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Adaptation;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.Initializer;
import org.spottune.nn.blocks.Learning.Extent;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.policy.Routing;

class WeightInterpolationTest {

    static List<TransferMethod> methods() {
        return List.of(
                new FineTuning(),
                new FineTuneLast(1),
                new SpotTune(1, 5),
                adapted("series-adapters", Extent.NORMALIZATION, new Decoration.SeriesAdapters(Initializer.ZERO)),
                adapted("piggyback", Extent.DECORATION, new Decoration.WeightMasks(0.005)));
    }

    private static DomainAdaptation adapted(String id, Extent extent, Decoration decoration) {
        return new DomainAdaptation(id, new Adaptation(extent, decoration));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void mixesWhatStartsFromTheSourceAndLeavesTheRest(TransferMethod method) {
        try (Network network = started(method)) {
            WeightInterpolation line = WeightInterpolation.from(network);
            float[] start = moving(network);
            move(network);
            float[] tuned = moving(network);

            float[] quarter = line.at(0.25, tuned);

            int i = 0;
            for (Parameter parameter : network.parameters()) {
                if (parameter.role() == Role.FROZEN) {
                    continue;
                }
                boolean stays = parameter.group() == Group.HEAD || parameter.group() == Group.POLICY;
                for (int end = i + (int) parameter.length(); i < end; i++) {
                    float expected = stays ? tuned[i] : 0.75f * start[i] + 0.25f * tuned[i];
                    assertThat(quarter[i]).as(parameter.name()).isCloseTo(expected, within(1e-5f));
                }
            }
            assertThat(line.at(1, tuned)).isEqualTo(tuned);
            assertThat(quarter).isNotEqualTo(tuned);
        }
    }

    /** Adapters, masks and tuned copies go back to where they do nothing. */
    @ParameterizedTest
    @MethodSource("methods")
    void atTheBeginningItIsTheSourceNetworkUnderTheTunedClassifier(TransferMethod method) {
        try (Network source = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 3);
                Network network = started(method)) {
            WeightInterpolation line = WeightInterpolation.from(network);
            move(network);
            ParameterLayout.of(network).unpackMoving(line.at(0, moving(network)), network.values());
            INDArray images = TinyNetworks.images(DataType.FLOAT, 5);

            INDArray features =
                    network.infer(images, Routing.argmax(), Set.of()).features();

            INDArray expected = source.infer(images, Routing.argmax(), Set.of()).features();
            assertThat(features.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-5);
        }
    }

    /** Masks above 0.005 of those that start at 0.01 keep a weight: half of the way back, one at 0.002 does. */
    @Test
    void onTheWayBackMasksKeepMoreWeights() {
        try (Network network = started(adapted("piggyback", Extent.DECORATION, new Decoration.WeightMasks(0.005)))) {
            WeightInterpolation line = WeightInterpolation.from(network);
            network.parameters().stream()
                    .filter(Parameter::isMask)
                    .forEach(mask -> mask.assign(mask.values().mul(0).add(0.002)));
            float[] tuned = moving(network);

            assertThat(line.at(0.5, tuned)[0]).isCloseTo(0.006f, within(1e-6f));
            assertThat(line.at(0.9, tuned)[0]).isCloseTo(0.0028f, within(1e-6f));
        }
    }

    @Test
    void valuesThatHaveNotMovedKeepTheirBits() {
        try (Network network = started(new FineTuning())) {
            WeightInterpolation line = WeightInterpolation.from(network);

            for (double alpha : new double[] {0, 0.1, 0.3, 0.7, 1}) {
                assertThat(line.at(alpha, moving(network))).isEqualTo(moving(network));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void rejectsWhatIsNoShare(double alpha) {
        try (Network network = started(new FineTuning())) {
            WeightInterpolation line = WeightInterpolation.from(network);
            float[] tuned = moving(network);

            assertThatThrownBy(() -> line.at(alpha, tuned))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Interpolation needs an alpha in [0, 1], got " + alpha);
        }
    }

    @Test
    void rejectsValuesOfAnotherNetwork() {
        try (Network network = started(new FineTuning())) {
            assertThatThrownBy(() -> WeightInterpolation.from(network).at(0.5, new float[3]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Cannot interpolate between networks of which " + moving(network).length
                            + " and 3 values move");
        }
    }

    private static Network started(TransferMethod method) {
        try (Network source = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 3)) {
            return TargetNetwork.create(
                    method.network(source.spec().network(), Statistics.BATCH), 4, Optional.of(source), 7);
        }
    }

    /** Moves all that learning would move. */
    private static void move(Network network) {
        network.parameters().stream()
                .filter(parameter -> parameter.role() != Role.FROZEN)
                .forEach(parameter ->
                        parameter.assign(parameter.values().mul(1.5).add(0.5)));
    }

    private static float[] moving(Network network) {
        return ParameterLayout.of(network).packMoving(network.values());
    }
}
