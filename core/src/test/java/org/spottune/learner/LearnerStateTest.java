package org.spottune.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.graph.TinyNetworks;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.optim.Averaging;
import org.spottune.optim.GradientSum;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.StepDecay;
import org.spottune.policy.Routing;
import org.spottune.transfer.SpotTune;

class LearnerStateTest {

    /** What momentum asks for. */
    private static final Function<Network, StateLayout> LAYOUT = network -> StateLayout.of(
            ParameterLayout.of(network),
            Stream.of(Group.values())
                    .collect(Collectors.toMap(
                            Function.identity(),
                            group -> new GroupOptimizer(new MomentumSgd(0.9), new StepDecay(0.1, List.of(), 1)))),
            new GradientSum(),
            false);

    @Test
    void aRestingStateHasTheNetworksParametersAndNoMomentum() {
        try (Network network = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1)) {
            LearnerState state = LAYOUT.apply(network).resting(network);

            ParameterLayout layout = ParameterLayout.of(network);
            assertThat(state.values(LearnerState.MOVING)).containsExactly(layout.packMoving(network.values()));
            assertThat(state.values("momentum"))
                    .hasSize((int) layout.length(Role.LEARNING))
                    .containsOnly(0);
            assertThat(state.bytes())
                    .isEqualTo(4L * (state.values(LearnerState.MOVING).length + state.values("momentum").length));
            assertThat(state)
                    .hasToString("state of {momentum=" + state.values("momentum").length + " values, moving="
                            + state.values(LearnerState.MOVING).length + " values}");
        }
    }

    @Test
    void carriesWhatMovesIntoANetworkThatSharesWhatIsFrozen() {
        try (Network network = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1);
                Network other = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1)) {
            LearnerState moved = LAYOUT.apply(network).resting(network);
            for (int i = 0; i < moved.values(LearnerState.MOVING).length; i++) {
                moved.values(LearnerState.MOVING)[i] += 0.25f;
            }
            moved.writeTo(network);
            moved.writeTo(other);

            assertThat(ParameterLayout.of(other).packMoving(other.values()))
                    .containsExactly(moved.values(LearnerState.MOVING));
            assertThat(other.infer(TinyNetworks.images(DataType.FLOAT, 2), Routing.argmax()))
                    .isEqualTo(network.infer(TinyNetworks.images(DataType.FLOAT, 2), Routing.argmax()));
        }
    }

    @Test
    void refusesANetworkOfAnotherLayout() {
        try (Network network = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1)) {
            int moving = LAYOUT.apply(network).resting(network).values(LearnerState.MOVING).length;

            assertThatThrownBy(() -> state(new float[1], new float[1]).writeTo(network))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Cannot unpack parameters: expected " + moving + " values, got 1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void itsPartsMakeUpTheWhole(int parts) {
        LearnerState state = state(new float[] {1, 2, 3, 4, 5, 6, 7}, new float[] {8, 9});

        List<LearnerState> cut = IntStream.range(0, parts)
                .mapToObj(part -> state.part(part, parts))
                .toList();

        assertThat(cut).allSatisfy(part -> assertThat(part.values(LearnerState.MOVING))
                .hasSizeBetween(7 / parts, 7 / parts + 1));
        LearnerState joined = LearnerState.joined(cut);
        assertThat(joined.values(LearnerState.MOVING)).containsExactly(state.values(LearnerState.MOVING));
        assertThat(joined.values("momentum")).containsExactly(state.values("momentum"));
        assertThatThrownBy(() -> state.part(parts, parts)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void isFiniteOnlyIfEveryValueIs() {
        assertThat(state(new float[] {Float.MAX_VALUE}, new float[] {-0f}).finite())
                .isTrue();
        assertThat(state(new float[] {0, Float.NaN}, new float[] {0}).finite()).isFalse();
        assertThat(state(new float[] {0}, new float[] {Float.NEGATIVE_INFINITY}).finite())
                .isFalse();
    }

    @Test
    void travelsWithEveryBitAndRule() throws IOException, ClassNotFoundException {
        LearnerState state = new LearnerState(Map.of(
                "ema", new StateVector(new float[] {0.1f, -0f, Float.NaN, Float.MIN_VALUE}, Averaging.MEAN),
                "steps", new StateVector(new float[] {1 << 24}, Averaging.LARGEST),
                "none", new StateVector(new float[0], Averaging.MEAN)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(state);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(state).hasSameHashCodeAs(state);
        }
    }

    @Test
    void isEqualOnlyToStatesOfTheSameVectors() {
        LearnerState state = state(new float[] {1}, new float[] {2});

        assertThat(state).isEqualTo(state(new float[] {1}, new float[] {2}));
        assertThat(state).isNotEqualTo(state(new float[] {2}, new float[] {2}));
        assertThat(state)
                .isNotEqualTo(new LearnerState(
                        Map.of(LearnerState.MOVING, new StateVector(new float[] {1}, Averaging.MEAN))));
        assertThat(new StateVector(new float[] {1}, Averaging.MEAN))
                .isNotEqualTo(new StateVector(new float[] {1}, Averaging.LARGEST));
    }

    private static LearnerState state(float[] moving, float[] momentum) {
        return new LearnerState(Map.of(
                LearnerState.MOVING,
                new StateVector(moving, Averaging.MEAN),
                "momentum",
                new StateVector(momentum, Averaging.MEAN)));
    }
}
