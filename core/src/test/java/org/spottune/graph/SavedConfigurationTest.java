package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.matching.Guidance;
import org.spottune.matching.LayerPair;
import org.spottune.matching.MatchingSpec;
import org.spottune.nn.BlockKind;
import org.spottune.nn.PathForm;
import org.spottune.nn.ResNetSpec;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.TinyVggs;
import org.spottune.transfer.FineTuneLast;
import org.spottune.transfer.Routes;
import org.spottune.transfer.SpotTune;

/** Configurations of networks that users saved with earlier builds. */
class SavedConfigurationTest {

    /** Written when all blocks were basic and no stem pooled, so the file lacks these fields. */
    @Test
    void blocksAreBasicAndStemsUnpooledWhereAFileDoesNotTell() throws IOException {
        ComputationGraphConfiguration saved = ComputationGraphConfiguration.fromJson(text("without-block-kind.json"));

        try (Network network = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1)) {
            assertThat(saved).isEqualTo(network.graph().getConfiguration());
            ResNetSpec spec = (ResNetSpec) network.spec().network();
            assertThat(spec.blockKind()).isEqualTo(BlockKind.BASIC);
            assertThat(spec.stem().maxPooled()).isFalse();
        }
    }

    @Test
    void bottlenecksAndMaxPoolingSurviveJson() {
        TrunkSpec trunk = new SpotTune(0, 5).network(TinyResNets.bottlenecks(), Statistics.BATCH);
        try (Network network = Network.create(trunk, 3, 1)) {
            ComputationGraphConfiguration configuration = network.graph().getConfiguration();

            ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(configuration.toJson());

            assertThat(read).isEqualTo(configuration);
        }
    }

    @Test
    void vggsSurviveJson() {
        TrunkSpec trunk = new FineTuneLast(2).network(TinyVggs.threeUnits(), Statistics.BATCH);
        try (Network network = Network.create(trunk, 3, 1)) {
            ComputationGraphConfiguration configuration = network.graph().getConfiguration();
            String json = configuration.toJson();

            ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(json);

            assertThat(json.replaceAll("\\s", "")).contains("\"network\":{\"type\":\"vgg\",\"name\":\"tiny-vgg\"");
            assertThat(read).isEqualTo(configuration);
            assertThat(NetworkConfiguration.spec(read)).isEqualTo(trunk);
        }
    }

    /** Written when all networks were residual, so the file lacks the type. */
    @Test
    void networksAreResidualWhereAFileDoesNotTell() throws IOException {
        String json = text("without-architecture-type.json");
        TrunkSpec trunk = new SpotTune(new Routes(1, Routes.Stem.FROZEN, PathForm.REFERENCE), 5)
                .network(TinyResNets.bottlenecks(), Statistics.BATCH);

        ComputationGraphConfiguration saved = ComputationGraphConfiguration.fromJson(json);

        try (Network network = Network.create(trunk, 3, 1)) {
            assertThat(saved).isEqualTo(network.graph().getConfiguration());
            assertThat(NetworkConfiguration.spec(saved)).isEqualTo(trunk);
            // Since then, only the types of network and policy were added.
            assertThat(network.graph().getConfiguration().toJson().replaceAll("\\s*\"type\" : \"resnet\",", ""))
                    .isEqualTo(json);
        }
    }

    /**
     * Checkpoints from before teachers existed lack the field for pairs with one; checkpoints without a teacher still
     * do.
     */
    @Test
    void pairsWithATeacherSurviveJsonAndAreNoneWhereAFileDoesNotTell() {
        TrunkSpec plain = new FineTuneLast(2).network(TinyVggs.threeUnits(), Statistics.BATCH);
        LayerPair pair = new LayerPair(0, "features.0", 4, "features.0", 4);
        for (MatchingSpec matching : List.of(
                MatchingSpec.ofAnswers(5),
                MatchingSpec.ofTeacher(List.of(pair)),
                MatchingSpec.ofTeacher(List.of(pair)).and(MatchingSpec.ofPairs(List.of(pair), Guidance.CHANNELS)))) {
            TrunkSpec trunk = plain.withMatching(Optional.of(matching));
            try (Network network = Network.create(trunk, 3, 1)) {
                String json = network.graph().getConfiguration().toJson();

                assertThat(json.contains("teacherPairs"))
                        .isEqualTo(!matching.teacherPairs().isEmpty());
                assertThat(NetworkConfiguration.spec(ComputationGraphConfiguration.fromJson(json)))
                        .isEqualTo(trunk);
            }
        }
    }

    @Test
    void refusesANetworkOfAnUnknownType() throws IOException {
        String json = text("without-architecture-type.json")
                .replaceFirst("\"network\" : \\{", "\"network\" : { \"type\" : \"org.spottune.Evil\",");

        assertThatThrownBy(() -> ComputationGraphConfiguration.fromJson(json))
                .hasStackTraceContaining(
                        "Unknown type 'org.spottune.Evil' of an architecture, expected one of [resnet, vgg]");
    }

    private static String text(String file) throws IOException {
        try (InputStream in = SavedConfigurationTest.class.getResourceAsStream("/networks/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
