package org.spottune.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.spottune.kernels.Precision;
import org.spottune.nn.Architecture;

class BenchSettingsTest {

    private static final Architecture NETWORK = Architecture.preset("resnet26");

    @Test
    void refusesAnEmptyBatch() {
        assertRefused(
                () -> new BenchSettings(NETWORK, BenchMode.SPOTTUNE_TRAIN, 0, 64, 0, Precision.FLOAT32),
                "Batch must be >= 1 images, got 0");
    }

    @Test
    void refusesSizesThatTheNetworkDoesNotTake() {
        assertRefused(
                () -> new BenchSettings(NETWORK, BenchMode.SPOTTUNE_TRAIN, 32, 0, 0, Precision.FLOAT32),
                "Size must be >= 1 pixels, got 0");
        assertRefused(
                () -> new BenchSettings(NETWORK, BenchMode.SPOTTUNE_TRAIN, 32, 63, 0, Precision.FLOAT32),
                "Network 'resnet26' takes images whose height and width are multiples of 8, got 63 x 63");
    }

    @Test
    void refusesAPrefixThatLeavesNothingToRoute() {
        assertRefused(
                () -> new BenchSettings(NETWORK, BenchMode.SPOTTUNE_TRAIN, 32, 64, 12, Precision.FLOAT32),
                "Frozen prefix must be 0 to 11 blocks of 'resnet26', got 12");
    }

    @Test
    void refusesAPrefixWhereNothingIsRouted() {
        assertRefused(
                () -> new BenchSettings(NETWORK, BenchMode.FINE_TUNE_TRAIN, 32, 64, 4, Precision.FLOAT32),
                "Mode fine-tune-train freezes no blocks, got a frozen prefix of 4");
    }

    @Test
    void refusesToRouteANetworkWithoutResidualBlocks() {
        Architecture vgg = Architecture.preset("vgg9");

        assertRefused(
                () -> new BenchSettings(vgg, BenchMode.SPOTTUNE_INFER, 32, 64, 0, Precision.FLOAT32),
                "Mode spottune-infer decides over residual blocks, of which 'vgg9' has none");
        assertThat(BenchMode.defaultFor(vgg)).isEqualTo(BenchMode.FINE_TUNE_TRAIN);
        assertThat(BenchMode.defaultFor(NETWORK)).isEqualTo(BenchMode.SPOTTUNE_TRAIN);
    }

    @Test
    void refusesToMeasureNothing() {
        assertRefused(() -> new BenchPlan(0, 7, Optional.empty()), "Steps must be >= 1, got 0");
        assertRefused(() -> new BenchPlan(15, 0, Optional.empty()), "Alternations must be >= 1, got 0");
    }

    private static void assertRefused(Runnable action, String message) {
        assertThatThrownBy(action::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
