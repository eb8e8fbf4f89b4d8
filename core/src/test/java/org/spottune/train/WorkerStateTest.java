package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.graph.TinyNetworks;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.policy.Routing;
import org.spottune.transfer.SpotTune;

class WorkerStateTest {

    @Test
    void aRestingStateHasTheNetworksParametersAndNoVelocity() {
        try (Network network = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1)) {
            WorkerState state = WorkerState.resting(network);

            ParameterLayout layout = ParameterLayout.of(network);
            assertThat(state.moving()).containsExactly(layout.packMoving(network.values()));
            assertThat(state.velocity())
                    .hasSize((int) layout.length(Role.LEARNING))
                    .containsOnly(0);
            assertThat(state.bytes()).isEqualTo(4L * (state.moving().length + state.velocity().length));
            assertThat(state)
                    .hasToString("state of " + state.moving().length + " parameters and " + state.velocity().length
                            + " velocities");
        }
    }

    @Test
    void carriesWhatMovesIntoANetworkThatSharesWhatIsFrozen() {
        try (Network network = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1);
                Network other = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1)) {
            WorkerState moved = WorkerState.resting(network);
            for (int i = 0; i < moved.moving().length; i++) {
                moved.moving()[i] += 0.25f;
            }
            moved.writeTo(network);
            moved.writeTo(other);

            assertThat(ParameterLayout.of(other).packMoving(other.values())).containsExactly(moved.moving());
            assertThat(other.infer(TinyNetworks.images(DataType.FLOAT, 2), Routing.argmax()))
                    .isEqualTo(network.infer(TinyNetworks.images(DataType.FLOAT, 2), Routing.argmax()));
        }
    }

    @Test
    void refusesANetworkOfAnotherLayout() {
        try (Network network = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1)) {
            int moving = WorkerState.resting(network).moving().length;

            assertThatThrownBy(() -> new WorkerState(new float[1], new float[1]).writeTo(network))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Cannot unpack parameters: expected " + moving + " values, got 1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void itsPartsMakeUpTheWhole(int parts) {
        WorkerState state = new WorkerState(new float[] {1, 2, 3, 4, 5, 6, 7}, new float[] {8, 9});

        List<WorkerState> cut = IntStream.range(0, parts)
                .mapToObj(part -> state.part(part, parts))
                .toList();

        assertThat(cut).allSatisfy(part -> assertThat(part.moving()).hasSizeBetween(7 / parts, 7 / parts + 1));
        WorkerState joined = WorkerState.joined(cut);
        assertThat(joined.moving()).containsExactly(state.moving());
        assertThat(joined.velocity()).containsExactly(state.velocity());
        assertThatThrownBy(() -> state.part(parts, parts)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void isFiniteOnlyIfEveryValueIs() {
        assertThat(new WorkerState(new float[] {Float.MAX_VALUE}, new float[] {-0f}).finite())
                .isTrue();
        assertThat(new WorkerState(new float[] {0, Float.NaN}, new float[] {0}).finite())
                .isFalse();
        assertThat(new WorkerState(new float[] {0}, new float[] {Float.NEGATIVE_INFINITY}).finite())
                .isFalse();
    }
}
