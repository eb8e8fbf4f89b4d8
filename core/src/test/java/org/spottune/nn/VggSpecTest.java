package org.spottune.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.nn.VggSpec.Stage;

class VggSpecTest {

    /** Indices of the convolutions in torchvision's printed networks. */
    static Stream<Arguments> convolutions() {
        return Stream.of(
                Arguments.of("vgg9", List.of(0, 4, 8, 11, 15, 18, 22, 25)),
                Arguments.of("vgg11-bn", List.of(0, 4, 8, 11, 15, 18, 22, 25)),
                Arguments.of("vgg13-bn", List.of(0, 3, 7, 10, 14, 17, 21, 24, 28, 31)),
                Arguments.of("vgg16-bn", List.of(0, 3, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40)),
                Arguments.of("vgg19-bn", List.of(0, 3, 7, 10, 14, 17, 20, 23, 27, 30, 33, 36, 40, 43, 46, 49)),
                Arguments.of("vgg11", List.of(0, 3, 6, 8, 11, 13, 16, 18)),
                Arguments.of("vgg13", List.of(0, 2, 5, 7, 10, 12, 15, 17, 20, 22)),
                Arguments.of("vgg16", List.of(0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)),
                Arguments.of("vgg19", List.of(0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34)));
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void unitsAreCalledAsTorchvisionCountsTheirConvolutions(String name, List<Integer> places) {
        VggSpec preset = preset(name);

        assertThat(preset.name()).isEqualTo(name);
        assertThat(preset.blockCount()).isEqualTo(places.size());
        assertThat(preset.maps())
                .containsExactlyElementsOf(
                        places.stream().map(place -> "features." + place).toList());
        assertThat(preset.featureWidth()).isEqualTo(512);
    }

    @Test
    void vgg16IsTorchvisions() {
        assertThat(preset("vgg16-bn"))
                .isEqualTo(new VggSpec(
                        "vgg16-bn",
                        List.of(
                                new Stage(2, 64),
                                new Stage(2, 128),
                                new Stage(3, 256),
                                new Stage(3, 512),
                                new Stage(3, 512))));
    }

    @Test
    void vgg9HasTheUnitsOfVgg11() {
        assertThat(preset("vgg9").stages()).isEqualTo(preset("vgg11-bn").stages());
    }

    @Test
    void theMapOfAStageIsItsLastUnits() {
        assertThat(preset("vgg9").blocksByStage()).containsExactly(1, 1, 2, 2, 2);
        assertThat(preset("vgg9").lastOfEachStage())
                .containsExactly("features.0", "features.4", "features.11", "features.18", "features.25");
    }

    @Test
    void hasNoBlockBeyondTheLast() {
        assertThatThrownBy(() -> TinyVggs.threeUnits().blockName(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Network 'tiny-vgg' has 3 blocks, no block 3");
    }

    @Test
    void nothingPrecedesTheBlocks() {
        // Stages of 64, 128, 256, 512 and 512 channels on 32, 16, 8, 4 and 2 rows.
        assertThat(preset("vgg9").convolutionOutputs(32, 32))
                .containsExactly(0L, 65_536L, 32_768L, 16_384L, 16_384L, 8_192L, 8_192L, 2_048L, 2_048L);
    }

    @Test
    void everyPoolingMustLeaveAPosition() {
        VggSpec network = preset("vgg16-bn");
        assertThatCode(() -> network.requireInput(32, 63)).doesNotThrowAnyException();

        assertThatThrownBy(() -> network.requireInput(32, 31))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Network 'vgg16-bn' takes images of at least 32 x 32 pixels, got 32 x 31");
    }

    @Test
    void depthAndWidthChange() {
        VggSpec small = preset("vgg9").withBlocksPerStage(2).withWidthMultiplier(0.125);

        assertThat(small.name()).isEqualTo("vgg9/2-per-stagex0.125");
        assertThat(small.stages())
                .containsExactly(
                        new Stage(2, 8), new Stage(2, 16), new Stage(2, 32), new Stage(2, 64), new Stage(2, 64));
        assertThat(preset("vgg9").withWidthMultiplier(1)).isEqualTo(preset("vgg9"));
    }

    @ParameterizedTest
    @CsvSource({"0.3, 19.2", "0, 0.0", "NaN, NaN"})
    void refusesWidthsThatAreNoWholeNumbers(double multiplier, String product) {
        assertThatThrownBy(() -> preset("vgg9").withWidthMultiplier(multiplier))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot scale 'vgg9' by " + multiplier + ": width 64 would become " + product
                        + ", expected a whole number >= 1");
    }

    @Test
    void hasNoResidualBlocksToDecideOver() {
        assertThat(preset("vgg9").hasResidualBlocks()).isFalse();
        assertThatThrownBy(() -> preset("vgg9").forPolicy())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("A policy needs residual blocks to decide over; network 'vgg9' has none");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31})
    void refusesNetworksOfNoOrTooManyStages(int stages) {
        assertThatThrownBy(() -> new VggSpec("odd", Collections.nCopies(stages, new Stage(1, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Network 'odd' must have 1 to 30 stages, got " + stages);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1000, Integer.MAX_VALUE})
    void refusesStagesOfNoOrTooManyUnits(int units) {
        assertThatThrownBy(() -> new VggSpec("odd", List.of(new Stage(1, 2), new Stage(units, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Network 'odd' must have 1 to 1000 units, at least one in each stage, got [1, " + units + "]");
    }

    private static VggSpec preset(String name) {
        return (VggSpec) Architecture.preset(name);
    }
}
