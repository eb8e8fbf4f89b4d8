package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Adaptation;
import org.spottune.nn.Architecture;
import org.spottune.nn.BlockMode;
import org.spottune.nn.Partition;
import org.spottune.nn.PathForm;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.FrozenNormalization;
import org.spottune.nn.blocks.Initializer;
import org.spottune.nn.blocks.Learning.Extent;
import org.spottune.nn.blocks.MixingPoint;
import org.spottune.policy.PolicySpec;

class TrunkSpecTest {

    private static final String SAVED_WITHOUT_A_FORM =
            """
            {
              "network" : {
                "finalNormalization" : true,
                "name" : "tiny",
                "naming" : "RESIDUAL_ADAPTERS",
                "shortcut" : "AVERAGE_POOL_ZERO_CHANNELS",
                "stages" : [ { "blocks" : 1, "stride" : 1, "width" : 2 }, { "blocks" : 1, "stride" : 2, "width" : 4 } ],
                "stem" : { "bias" : false, "kernel" : 3, "rectified" : false, "stride" : 1, "width" : 2 }
              },
              "partition" : {
                "blocks" : [ "FROZEN", "ROUTED" ],
                "finalNormalizationLearns" : true,
                "stemLearns" : false
              },
              "policy" : {
                "network" : {
                  "finalNormalization" : true,
                  "name" : "tiny/1-per-stage",
                  "naming" : "RESIDUAL_ADAPTERS",
                  "shortcut" : "AVERAGE_POOL_ZERO_CHANNELS",
                  "stages" : [ { "blocks" : 1, "stride" : 1, "width" : 2 }, { "blocks" : 1, "stride" : 2, "width" : 4 } ],
                  "stem" : { "bias" : false, "kernel" : 3, "rectified" : false, "stride" : 1, "width" : 2 }
                },
                "temperature" : 5.0
              },
              "statistics" : "BATCH"
            }
            """;

    private final Architecture network = TinyResNets.averagePooled();
    private final PolicySpec policy = PolicySpec.of(network, 5);
    private final ObjectMapper mapper = NeuralNetConfiguration.mapper();

    @Test
    void hasAPolicyWhereBlocksAreRouted() {
        TrunkSpec routed = new TrunkSpec(network, Partition.routed(2, 1), Statistics.BATCH, policy);

        assertThat(routed.policy()).contains(policy);
        assertThat(TrunkSpec.withoutPolicy(network, Partition.tuned(2), Statistics.BATCH)
                        .policy())
                .isEmpty();
    }

    @Test
    void leavesRoutedBlocksWithoutAPolicyToChance() {
        assertThat(TrunkSpec.withoutPolicy(network, Partition.routed(2, 1), Statistics.BATCH)
                        .policy())
                .isEmpty();
    }

    @Test
    void hasThePapersFormUnlessToldOtherwise() {
        TrunkSpec paper = new TrunkSpec(network, Partition.routed(2, 1), Statistics.BATCH, policy);

        assertThat(paper.form()).isEqualTo(PathForm.PAPER);
        assertThat(paper.withForm(PathForm.REFERENCE))
                .isEqualTo(
                        new TrunkSpec(network, Partition.routed(2, 1), Statistics.BATCH, policy, PathForm.REFERENCE));
    }

    @Test
    void whatWasSavedBeforeThereWereFormsHasThePapers() throws JsonProcessingException {
        assertThat(mapper.readValue(SAVED_WITHOUT_A_FORM, TrunkSpec.class))
                .isEqualTo(new TrunkSpec(network, Partition.routed(2, 1), Statistics.BATCH, policy, PathForm.PAPER));
    }

    @Test
    void survivesJson() throws JsonProcessingException {
        for (MixingPoint mixing : MixingPoint.values()) {
            for (FrozenNormalization normalization : FrozenNormalization.values()) {
                TrunkSpec spec = new TrunkSpec(network, Partition.routed(2, 1), Statistics.BATCH, policy)
                        .withForm(new PathForm(mixing, normalization));

                assertThat(mapper.readValue(mapper.writeValueAsString(spec), TrunkSpec.class))
                        .isEqualTo(spec);
            }
        }
    }

    @Test
    void adaptationsSurviveJson() throws JsonProcessingException {
        List<Adaptation> adaptations = List.of(
                Adaptation.ofNormalizations(),
                new Adaptation(Extent.EVERYTHING, new Decoration.SeriesAdapters(Initializer.ZERO)),
                new Adaptation(Extent.NORMALIZATION, new Decoration.ParallelAdapters(Initializer.HE_NORMAL, 0.25)),
                new Adaptation(Extent.DECORATION, new Decoration.WeightMasks(0.004)),
                new Adaptation(
                        Extent.STATISTICS,
                        new Decoration.FilterControllers(
                                Decoration.FilterControllers.Kind.DIAGONAL, Initializer.IDENTITY)));
        for (Adaptation adaptation : adaptations) {
            TrunkSpec spec = TrunkSpec.withoutPolicy(network, Partition.tuned(2), Statistics.BATCH)
                    .withAdaptation(Optional.of(adaptation));

            assertThat(mapper.readValue(mapper.writeValueAsString(spec), TrunkSpec.class))
                    .isEqualTo(spec);
        }
        String plain =
                mapper.writeValueAsString(TrunkSpec.withoutPolicy(network, Partition.tuned(2), Statistics.BATCH));
        assertThat(plain).doesNotContain("adaptation");
    }

    @Test
    void refusesWhatAdaptsNothingAndWhatIsRouted() {
        assertThatThrownBy(() -> new Adaptation(Extent.DECORATION, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Adaptation(Extent.EVERYTHING, new Decoration.WeightMasks(0.004)))
                .isInstanceOf(IllegalArgumentException.class);
        TrunkSpec routed = new TrunkSpec(network, Partition.routed(2, 1), Statistics.BATCH, policy);
        assertThatThrownBy(() -> routed.withAdaptation(Optional.of(Adaptation.ofNormalizations())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot both route blocks and adapt them");
    }

    @Test
    void refusesHalfAForm() {
        assertThatThrownBy(() -> new PathForm(MixingPoint.BEFORE_SHORTCUT, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A path form must have mixing and frozenNormalization, got BEFORE_SHORTCUT and" + " null");
    }

    @Test
    void segmentsAreTheBlocksStageByStage() {
        Architecture six = Architecture.preset("resnet26").withBlocksPerStage(2);

        TrunkSpec spec = TrunkSpec.withoutPolicy(six, Partition.routed(6, 3), Statistics.BATCH);

        assertThat(spec.segments())
                .containsExactly(
                        List.of(BlockMode.FROZEN, BlockMode.FROZEN),
                        List.of(BlockMode.FROZEN, BlockMode.ROUTED),
                        List.of(BlockMode.ROUTED, BlockMode.ROUTED));
    }

    @Test
    void refusesAPolicyWithoutRoutedBlocks() {
        assertThatThrownBy(() -> new TrunkSpec(network, Partition.tuned(2), Statistics.BATCH, policy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A policy needs routed blocks, got none and policy PolicySpec");
    }
}
