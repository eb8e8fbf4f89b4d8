package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.kernels.FlatVector;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.transfer.SpotTune;

class ParameterLayoutTest {

    private final Network network = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1);
    private final ParameterLayout layout = ParameterLayout.of(network);

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void hasOneIntervalPerRoleAndGroupButTheHeadsIsLast() {
        assertThat(layout.of(Role.LEARNING))
                .extracting(Interval::group)
                .containsExactly(Group.BACKBONE, Group.POLICY, Group.HEAD);
        assertThat(layout.of(Role.STATISTIC)).extracting(Interval::group).containsExactly(Group.BACKBONE, Group.POLICY);
        assertThat(layout.of(Role.FROZEN)).extracting(Interval::group).containsExactly(Group.BACKBONE);
        assertThat(layout.of(Role.LEARNING).get(2).end()).isEqualTo(layout.length());
    }

    @Test
    void intervalsCoverTheFlatVectorOnce() {
        long[] covered = Stream.of(Role.values())
                .flatMap(role -> layout.of(role).stream())
                .flatMapToLong(interval -> LongStream.range(interval.start(), interval.end()))
                .sorted()
                .toArray();

        assertThat(covered)
                .containsExactly(LongStream.range(0, network.values().length()).toArray());
        assertThat(layout.length()).isEqualTo(network.values().length());
    }

    @Test
    void lengthsAreThoseOfTheParameters() {
        for (Role role : Role.values()) {
            long expected = network.parameters().stream()
                    .filter(parameter -> parameter.role() == role)
                    .mapToLong(Parameter::length)
                    .sum();
            assertThat(layout.length(role)).as(role.name()).isEqualTo(expected);
        }
    }

    @Test
    void unpacksWhatItPacked() {
        FlatVector original = network.values();
        float[] packed = layout.packMoving(original);
        FlatVector target = original.like();
        target.fill(-7);

        layout.unpackMoving(packed, target);

        assertThat(packed).hasSize((int) (layout.length(Role.LEARNING) + layout.length(Role.STATISTIC)));
        for (Role role : List.of(Role.LEARNING, Role.STATISTIC)) {
            assertThat(layout.of(role))
                    .allSatisfy(interval -> assertThat(interval.of(target).toFloats())
                            .containsExactly(interval.of(original).toFloats()));
        }
        assertThat(layout.of(Role.FROZEN))
                .allSatisfy(
                        interval -> assertThat(interval.of(target).toFloats()).containsOnly(-7f));
    }

    @Test
    void refusesToUnpackAnotherNumberOfValues() {
        int moving = layout.packMoving(network.values()).length;

        assertThatThrownBy(() -> layout.unpackMoving(new float[3], network.values()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot unpack parameters: expected " + moving + " values, got 3");
    }
}
