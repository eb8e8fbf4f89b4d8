package org.spottune.nn.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.HostVector;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.nn.blocks.Parameter.Role;

class ParameterSetTest {

    private final ParameterSet parameters = new ParameterSet();
    private final Parameter frozen = declare("frozen", Role.FROZEN, Group.BACKBONE, 2);
    private final Parameter policy = declare("policy", Role.LEARNING, Group.POLICY, 1, 2);
    private final Parameter mean = declare("mean", Role.STATISTIC, Group.BACKBONE, 1);
    private final Parameter weight = declare("weight", Role.LEARNING, Group.BACKBONE, 1, 1, 1, 1);

    @Test
    void ordersByRoleThenGroupThenDeclaration() {
        Parameter second = declare("second weight", Role.LEARNING, Group.BACKBONE, 1);

        assertThat(parameters.ordered()).containsExactly(weight, second, policy, mean, frozen);
    }

    @Test
    void lengthIsThatOfAllValues() {
        assertThat(parameters.length()).isEqualTo(6);
    }

    @Test
    void findsByName() {
        assertThat(parameters.find("mean")).containsSame(mean);
        assertThat(parameters.find("median")).isEmpty();
    }

    @Test
    void bindsViewsInOrder() {
        FlatVector flat = new HostVector(Nd4j.createFromArray(0f, 1f, 2f, 3f, 4f, 5f));

        parameters.bindValues(flat);

        assertThat(weight.values().shape()).containsExactly(1, 1, 1, 1);
        assertThat(weight.values().getFloat(0)).isEqualTo(0);
        assertThat(policy.values().toFloatMatrix()).isDeepEqualTo(new float[][] {{1, 2}});
        assertThat(mean.values().toFloatVector()).containsExactly(3);
        assertThat(frozen.values().toFloatVector()).containsExactly(4, 5);

        policy.assign(Nd4j.createFromArray(8f, 9f));
        assertThat(flat.toFloats()).containsExactly(0, 8, 9, 3, 4, 5);
    }

    @Test
    void bindsGradientsApartFromValues() {
        parameters.bindGradients(new HostVector(Nd4j.createFromArray(0f, 1f, 2f, 3f, 4f, 5f)));

        assertThat(frozen.gradient().toFloatVector()).containsExactly(4, 5);
        assertThatThrownBy(frozen::values)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Parameter 'frozen' must be bound to the network's flat vector before use");
    }

    @Test
    void refusesAFlatVectorOfAnotherLength() {
        assertThatThrownBy(() -> parameters.bindValues(new HostVector(Nd4j.create(5))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot bind parameters: expected a flat vector of 6 values, got 5");
    }

    @Test
    void refusesANameTwice() {
        assertThatThrownBy(() -> declare("mean", Role.LEARNING, Group.HEAD, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot declare parameter 'mean' twice");
        assertThat(parameters.find("mean")).containsSame(mean);
    }

    private Parameter declare(String name, Role role, Group group, long... shape) {
        return parameters.declare(new Parameter(name, role, group, Initializer.ZERO, shape));
    }
}
