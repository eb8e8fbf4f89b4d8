package org.spottune.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.nn.ResNetSpec.Stage;
import org.spottune.nn.ResNetSpec.Stem;

class ResNetSpecTest {

    @ParameterizedTest
    @CsvSource({
        "resnet26, 12, 256",
        "cifar-resnet20, 9, 64",
        "cifar-resnet32, 15, 64",
        "tinyimagenet-resnet32, 15, 64",
    })
    void presetsHaveTheirPublishedDepthAndWidth(String name, int blocks, int featureWidth) {
        ResNetSpec preset = ResNetSpec.preset(name);

        assertThat(preset.name()).isEqualTo(name);
        assertThat(preset.blockCount()).isEqualTo(blocks);
        assertThat(preset.featureWidth()).isEqualTo(featureWidth);
    }

    @Test
    void resnet26IsTheNetworkOfVisualDecathlon() {
        assertThat(ResNetSpec.preset("resnet26"))
                .isEqualTo(new ResNetSpec(
                        "resnet26",
                        new Stem(32, 3, 1, false, false),
                        List.of(new Stage(4, 64, 2), new Stage(4, 128, 2), new Stage(4, 256, 2)),
                        ShortcutKind.AVERAGE_POOL_ZERO_CHANNELS,
                        true,
                        CheckpointNaming.RESIDUAL_ADAPTERS));
    }

    @Test
    void presetsAreListedInOrder() {
        assertThat(ResNetSpec.presets())
                .contains("cifar-resnet20", "cifar-resnet32", "resnet26", "tinyimagenet-resnet32")
                .isSorted();
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> ResNetSpec.preset("resnet27"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Unknown architecture 'resnet27', expected one of " + ResNetSpec.presets());
    }

    @Test
    void blocksPerStageLeaveWidthsAndStrides() {
        ResNetSpec shallow = ResNetSpec.preset("resnet26").withBlocksPerStage(1);

        assertThat(shallow.name()).isEqualTo("resnet26/1-per-stage");
        assertThat(shallow.stages()).containsExactly(new Stage(1, 64, 2), new Stage(1, 128, 2), new Stage(1, 256, 2));
        assertThat(shallow.stem()).isEqualTo(new Stem(32, 3, 1, false, false));
        assertThat(shallow.finalNormalization()).isTrue();
    }

    @Test
    void widthMultiplierScalesEveryWidth() {
        ResNetSpec narrow = ResNetSpec.preset("resnet26").withWidthMultiplier(0.125);

        assertThat(narrow.name()).isEqualTo("resnet26x0.125");
        assertThat(narrow.stem()).isEqualTo(new Stem(4, 3, 1, false, false));
        assertThat(narrow.stages()).containsExactly(new Stage(4, 8, 2), new Stage(4, 16, 2), new Stage(4, 32, 2));
    }

    @Test
    void widthMultiplierOfOneIsTheSameNetwork() {
        ResNetSpec preset = ResNetSpec.preset("cifar-resnet20");

        assertThat(preset.withWidthMultiplier(1)).isEqualTo(preset);
    }

    @ParameterizedTest
    @CsvSource({"0.3, 4.8", "0.01, 0.16", "0, 0.0", "-1, -16.0", "NaN, NaN"})
    void refusesWidthsThatAreNoWholeNumbers(double multiplier, String product) {
        assertThatThrownBy(() -> ResNetSpec.preset("cifar-resnet20").withWidthMultiplier(multiplier))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot scale 'cifar-resnet20' by " + multiplier + ": width 16 would become " + product
                        + ", expected a whole number >= 1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e9, Double.POSITIVE_INFINITY})
    void refusesWidthsBeyondAnInt(double multiplier) {
        assertThatThrownBy(() -> ResNetSpec.preset("cifar-resnet20").withWidthMultiplier(multiplier))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot scale 'cifar-resnet20' by " + multiplier + ": width 16 would become ");
    }

    @ParameterizedTest
    @CsvSource({"60, 64", "64, 60", "4, 4"})
    void pooledShortcutsNeedMultiplesOfAllStridesTogether(int height, int width) {
        ResNetSpec pooled = ResNetSpec.preset("resnet26");
        pooled.requireInput(64, 72);

        assertThatThrownBy(() -> pooled.requireInput(height, width))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Network 'resnet26' takes images whose height and width are multiples of 8, got " + height
                        + " x " + width);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar-resnet20", "tinyimagenet-resnet32"})
    void otherShortcutsTakeImagesOfAnySize(String preset) {
        assertThatCode(() -> ResNetSpec.preset(preset).requireInput(31, 33)).doesNotThrowAnyException();
    }

    @Test
    void refusesANetworkWithoutStages() {
        assertThatThrownBy(() -> new ResNetSpec(
                        "empty",
                        new Stem(2, 3, 1, false, true),
                        List.of(),
                        ShortcutKind.PROJECTION,
                        false,
                        CheckpointNaming.TORCHVISION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Network 'empty' must have at least one stage, got none");
    }
}
