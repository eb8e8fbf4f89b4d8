package org.spottune.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.spottune.kernels.metered.KernelUsage;
import org.spottune.kernels.metered.KernelWork;
import org.spottune.kernels.metered.KernelWork.Kind;

class BreakdownTest {

    /** Two operations times positions times weights: 8 x 8 positions of 2 x 3 x 3 x 3 weights. */
    private static final long STEM = 2 * 64 * 54;
    /** Two convolutions from 2 to 2 channels on 8 x 8. */
    private static final long FIRST_BLOCK = 2 * (2 * 64 * 36);
    /** From 2 to 4 channels and from 4 to 4, both to 4 x 4. */
    private static final long SECOND_BLOCK = 2 * 16 * 72 + 2 * 16 * 144;

    private static final long BLOCKS = FIRST_BLOCK + SECOND_BLOCK;

    /** Without the gradients of kernels, whose operations are as many as those of a forward pass; of 1x1 kernels a ninth. */
    @Test
    void sharedKernelsHaveNoGradientOfTheirOwn() {
        long plain = operations(BenchMode.FINE_TUNE_TRAIN, 0);
        long forward = operations(BenchMode.FINE_TUNE_INFER, 0);

        assertThat(operations(BenchMode.BN_ADAPTATION_TRAIN, 0)).isEqualTo(plain - forward);
        assertThat(operations(BenchMode.PARALLEL_ADAPTERS_TRAIN, 0)).isEqualTo(plain - forward + forward / 9);
        assertThat(operations(BenchMode.PIGGYBACK_TRAIN, 0)).isEqualTo(plain);
        assertThat(operations(BenchMode.DAN_TRAIN, 0)).isEqualTo(plain);
    }

    @Test
    void anAdaptedNetworkInfersAsItsSourceDoes() {
        long forward = operations(BenchMode.FINE_TUNE_INFER, 0);

        assertThat(operations(BenchMode.SERIES_ADAPTERS_INFER, 0)).isEqualTo(forward);
        assertThat(operations(BenchMode.PIGGYBACK_INFER, 0)).isEqualTo(forward);
    }

    @Test
    void countsInferenceOnce() {
        assertThat(operations(BenchMode.FINE_TUNE_INFER, 0)).isEqualTo(TinyBench.BATCH * (STEM + BLOCKS));
    }

    @Test
    void countsForwardWeightAndDataPassesOfTraining() {
        // No gradient flows into the images.
        assertThat(operations(BenchMode.FINE_TUNE_TRAIN, 0))
                .isEqualTo(TinyBench.BATCH * (2 * (STEM + BLOCKS) + BLOCKS));
    }

    @Test
    void countsOneBranchOfEveryRoutedBlockAndThePolicyInInference() {
        long policy = STEM + BLOCKS;

        assertThat(operations(BenchMode.SPOTTUNE_INFER, 0)).isEqualTo(TinyBench.BATCH * (STEM + BLOCKS + policy));
    }

    @Test
    void countsDataGradientsOfFrozenBranchesOnlyForTheImagesThatTookThem() {
        long policy = 2 * (STEM + BLOCKS) + BLOCKS;
        long ofEveryImage = 2 * STEM + 4 * BLOCKS;

        assertThat(operations(BenchMode.SPOTTUNE_TRAIN, 0))
                .isEqualTo(TinyBench.BATCH * (policy + ofEveryImage)
                        + frozenImages(0, 0) * FIRST_BLOCK
                        + frozenImages(0, 1) * SECOND_BLOCK);
    }

    @Test
    void countsNoGradientsBelowTheLowestLearningBlock() {
        long policy = 2 * (STEM + BLOCKS) + BLOCKS;
        // The second block's first convolutions give no gradient to the frozen ones below: both branches forward, the
        // tuned one's weights, and between its convolutions.
        long ofEveryImage = STEM + FIRST_BLOCK + 3 * SECOND_BLOCK + 2 * 16 * 144;

        assertThat(operations(BenchMode.SPOTTUNE_TRAIN, 1)).isEqualTo(TinyBench.BATCH * (policy + ofEveryImage));
    }

    @Test
    void penaltiesOfWeightsCostNoConvolution() {
        long plain = operations(BenchMode.FINE_TUNE_TRAIN, 0);

        assertThat(operations(BenchMode.L2_SP_TRAIN, 0)).isEqualTo(plain);
        assertThat(operations(BenchMode.NEVER_HURT_L2_SP_TRAIN, 0)).isEqualTo(plain);
    }

    @Test
    void featureMapsCostAForwardPassOfTheSourceAndTheirDirectionASecondBackwardPass() {
        long plain = operations(BenchMode.FINE_TUNE_TRAIN, 0);
        long forward = operations(BenchMode.FINE_TUNE_INFER, 0);
        long matched = operations(BenchMode.FEATURE_MAPS_TRAIN, 0);

        assertThat(matched).isEqualTo(plain + forward);
        // The deepest matched map is that of the last block, so the second pass goes through all of them.
        assertThat(operations(BenchMode.NEVER_HURT_FEATURE_MAPS_TRAIN, 0)).isEqualTo(matched + plain - forward);
    }

    @Test
    void whatIsNeitherKernelNorUpdateIsRest() {
        Breakdown breakdown = new Breakdown(
                2,
                1000,
                100,
                Map.of(
                        new KernelWork(Kind.COPY, "load"), new KernelUsage(2, 30, 0),
                        new KernelWork(Kind.COPY, "read"), new KernelUsage(3, 50, 0),
                        new KernelWork(Kind.CONVOLUTION_FORWARD, "3x3"), new KernelUsage(1, 700, 4000)));

        assertThat(breakdown.restNanos()).isEqualTo(1000 - 100 - 30 - 50 - 700);
        assertThat(breakdown.operationsPerStep()).isEqualTo(2000);
        assertThat(breakdown.byKind())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Kind.COPY, new KernelUsage(5, 80, 0),
                        Kind.CONVOLUTION_FORWARD, new KernelUsage(1, 700, 4000)));
    }

    private static long operations(BenchMode mode, int frozenPrefixBlocks) {
        return Breakdown.measure(TinyBench.settings(mode, frozenPrefixBlocks), 1, 2)
                .operationsPerStep();
    }

    /** Images that the noise sends through the frozen branch of a routed block. */
    private static long frozenImages(int frozenPrefixBlocks, int block) {
        try (Workload workload = Workload.create(TinyBench.settings(BenchMode.SPOTTUNE_TRAIN, frozenPrefixBlocks))) {
            workload.step();
            List<Long> tuned = workload.usage().tuned();
            return TinyBench.BATCH - tuned.get(block);
        }
    }
}
