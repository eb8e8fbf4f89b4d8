package org.spottune.nn.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.nn.blocks.Parameter.Role;

class ParameterTest {

    private final long[] shape = {4, 2, 3, 3};
    private final Parameter parameter =
            new Parameter("layer2.0.conv1.weight", Role.LEARNING, Group.BACKBONE, Initializer.HE_NORMAL, shape);

    @Test
    void lengthIsTheProductOfItsShape() {
        assertThat(parameter.shape()).containsExactly(4L, 2L, 3L, 3L);
        assertThat(parameter.length()).isEqualTo(72);
    }

    @Test
    void keepsItsOwnShape() {
        shape[0] = 5;

        assertThat(parameter.length()).isEqualTo(72);
    }

    @Test
    void describesItself() {
        assertThat(parameter).hasToString("layer2.0.conv1.weight [4, 2, 3, 3] LEARNING BACKBONE");
    }

    @Test
    void hasNoValuesOrGradientBeforeItIsBound() {
        String message = "Parameter 'layer2.0.conv1.weight' must be bound to the network's flat vector before use";

        assertThatThrownBy(parameter::values)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThatThrownBy(parameter::gradient)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }
}
