package org.spottune.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.policy.Routing;

class TargetNetworkTest {

    private static final long SEED = 7;

    private final TrunkSpec routed = new SpotTune(1, 5).network(TinyResNets.averagePooled(), Statistics.BATCH);
    private final Network source = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1);

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void startsEveryBackboneParameterFromItsNamesake() {
        try (Network target = TargetNetwork.create(routed, 5, Optional.of(source), SEED)) {
            assertThat(target.parameters())
                    .filteredOn(parameter -> parameter.group() == Group.BACKBONE)
                    .isNotEmpty()
                    .allSatisfy(parameter -> assertThat(parameter.values())
                            .isEqualTo(ofSource(parameter.name().replaceFirst("^tuned\\.", ""))));
        }
    }

    @Test
    void fineTunedCopiesStartAsCopiesOfTheirFrozenBranch() {
        try (Network target = TargetNetwork.create(routed, 5, Optional.of(source), SEED)) {
            assertThat(target.parameters())
                    .filteredOn(parameter -> parameter.name().startsWith("tuned."))
                    .hasSize(10)
                    .allSatisfy(copy -> assertThat(copy.values())
                            .isEqualTo(
                                    TinyNetworks.parameter(target, copy.name().substring("tuned.".length()))
                                            .values()));
        }
    }

    @Test
    void classifierAndPolicyStartFromDrawnValues() {
        try (Network target = TargetNetwork.create(routed, 5, Optional.of(source), SEED);
                Network drawn = Network.create(routed, 5, SEED)) {
            assertThat(target.classes()).isEqualTo(5);
            assertThat(target.parameters())
                    .filteredOn(parameter -> parameter.group() != Group.BACKBONE)
                    .isNotEmpty()
                    .allSatisfy(parameter -> assertThat(parameter.values())
                            .isEqualTo(TinyNetworks.parameter(drawn, parameter.name())
                                    .values()));
        }
    }

    @Test
    void withoutASourceEverythingIsDrawn() {
        try (Network target = TargetNetwork.create(routed, 5, Optional.empty(), SEED);
                Network drawn = Network.create(routed, 5, SEED)) {
            assertThat(target.values().read()).isEqualTo(drawn.values().read());
        }
    }

    @Test
    void routedAndPlainNetworksAgreeWhileTheCopiesAreCopies() {
        TrunkSpec plain = new FineTuning().network(TinyResNets.averagePooled(), Statistics.BATCH);
        INDArray images = TinyNetworks.images(DataType.FLOAT, 3);
        try (Network target = TargetNetwork.create(routed, 5, Optional.of(source), SEED);
                Network tuned = TargetNetwork.create(plain, 5, Optional.of(source), SEED)) {
            INDArray expected = tuned.infer(images, Routing.argmax());

            assertThat(target.infer(images, Routing.argmax()).equalsWithEps(expected, 1e-5))
                    .isTrue();
        }
    }

    @Test
    void doesNotTouchTheSource() {
        INDArray before = source.values().read().dup();
        try (Network target = TargetNetwork.create(routed, 5, Optional.of(source), SEED)) {
            target.values().fill(0);

            assertThat(source.values().read()).isEqualTo(before);
        }
    }

    @Test
    void refusesASourceThatLacksAParameter() {
        TrunkSpec projected = new FineTuning().network(TinyResNets.projected(), Statistics.BATCH);

        assertThatThrownBy(() -> TargetNetwork.create(projected, 5, Optional.of(source), SEED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot start 'conv1.bias' from the source network: expected conv1.bias of shape [2],"
                        + " got none");
    }

    @Test
    void refusesASourceOfAnotherWidth() {
        TrunkSpec wide =
                new SpotTune(0, 5).network(TinyResNets.averagePooled().withWidthMultiplier(2), Statistics.BATCH);

        assertThatThrownBy(() -> TargetNetwork.create(wide, 5, Optional.of(source), SEED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot start 'conv1.weight' from the source network: expected conv1.weight of shape"
                        + " [4, 3, 3, 3], got shape [2, 3, 3, 3]");
    }

    private INDArray ofSource(String name) {
        return TinyNetworks.parameter(source, name).values();
    }
}
