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
        "resnet18, 8, 512",
        "resnet34, 16, 512",
        "resnet50, 16, 2048",
        "resnet101, 33, 2048",
    })
    void presetsHaveTheirPublishedDepthAndWidth(String name, int blocks, int featureWidth) {
        ResNetSpec preset = preset(name);

        assertThat(preset.name()).isEqualTo(name);
        assertThat(preset.blockCount()).isEqualTo(blocks);
        assertThat(preset.featureWidth()).isEqualTo(featureWidth);
    }

    @Test
    void resnet26IsTheNetworkOfVisualDecathlon() {
        assertThat(preset("resnet26"))
                .isEqualTo(new ResNetSpec(
                        "resnet26",
                        new Stem(32, 3, 1, false, false),
                        List.of(new Stage(4, 64, 2), new Stage(4, 128, 2), new Stage(4, 256, 2)),
                        ShortcutKind.AVERAGE_POOL_ZERO_CHANNELS,
                        true,
                        CheckpointNaming.RESIDUAL_ADAPTERS));
    }

    @Test
    void resnet50IsTorchvisions() {
        assertThat(preset("resnet50"))
                .isEqualTo(new ResNetSpec(
                        "resnet50",
                        new Stem(64, 7, 2, false, true, true),
                        BlockKind.BOTTLENECK,
                        List.of(new Stage(3, 64, 1), new Stage(4, 128, 2), new Stage(6, 256, 2), new Stage(3, 512, 2)),
                        ShortcutKind.PROJECTION,
                        false,
                        CheckpointNaming.TORCHVISION));
    }

    @Test
    void blocksAreBasicUnlessToldOtherwise() {
        ResNetSpec preset = preset("resnet26");

        assertThat(preset.blockKind()).isEqualTo(BlockKind.BASIC);
        assertThat(preset.stem().maxPooled()).isFalse();
        assertThat(preset.withBasicBlocks()).isEqualTo(preset);
    }

    @Test
    void presetsAreListedInOrder() {
        assertThat(Architecture.presets())
                .containsExactly(
                        "cifar-resnet110-projection",
                        "cifar-resnet20",
                        "cifar-resnet20-projection",
                        "cifar-resnet32",
                        "cifar-resnet32-projection",
                        "cifar-resnet44-projection",
                        "cifar-resnet56-projection",
                        "resnet101",
                        "resnet18",
                        "resnet26",
                        "resnet34",
                        "resnet50",
                        "tinyimagenet-resnet32",
                        "vgg11",
                        "vgg11-bn",
                        "vgg13",
                        "vgg13-bn",
                        "vgg16",
                        "vgg16-bn",
                        "vgg19",
                        "vgg19-bn",
                        "vgg9");
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Architecture.preset("resnet27"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Unknown architecture 'resnet27', expected one of " + Architecture.presets()
                        + "; did you mean 'resnet26'?");
    }

    @Test
    void blocksPerStageLeaveWidthsAndStrides() {
        ResNetSpec shallow = preset("resnet26").withBlocksPerStage(1);

        assertThat(shallow.name()).isEqualTo("resnet26/1-per-stage");
        assertThat(shallow.stages()).containsExactly(new Stage(1, 64, 2), new Stage(1, 128, 2), new Stage(1, 256, 2));
        assertThat(shallow.stem()).isEqualTo(new Stem(32, 3, 1, false, false));
        assertThat(shallow.finalNormalization()).isTrue();
    }

    @Test
    void widthMultiplierScalesEveryWidth() {
        ResNetSpec narrow = preset("resnet26").withWidthMultiplier(0.125);

        assertThat(narrow.name()).isEqualTo("resnet26x0.125");
        assertThat(narrow.stem()).isEqualTo(new Stem(4, 3, 1, false, false));
        assertThat(narrow.stages()).containsExactly(new Stage(4, 8, 2), new Stage(4, 16, 2), new Stage(4, 32, 2));
    }

    @Test
    void depthAndWidthOfBottlenecksChangeAlike() {
        ResNetSpec small = preset("resnet50").withBlocksPerStage(2).withWidthMultiplier(0.25);

        assertThat(small.name()).isEqualTo("resnet50/2-per-stagex0.25");
        assertThat(small.blockKind()).isEqualTo(BlockKind.BOTTLENECK);
        assertThat(small.stem()).isEqualTo(new Stem(16, 7, 2, false, true, true));
        assertThat(small.featureWidth()).isEqualTo(512);
    }

    @Test
    void basicBlocksReplaceBottlenecksOfTheSameWidths() {
        ResNetSpec basic = preset("resnet50").withBasicBlocks();

        assertThat(basic.name()).isEqualTo("resnet50/basic");
        assertThat(basic.stages()).isEqualTo(preset("resnet50").stages());
        assertThat(basic.stem()).isEqualTo(preset("resnet50").stem());
        assertThat(basic.featureWidth()).isEqualTo(512);
    }

    @Test
    void widthMultiplierOfOneIsTheSameNetwork() {
        ResNetSpec preset = preset("cifar-resnet20");

        assertThat(preset.withWidthMultiplier(1)).isEqualTo(preset);
    }

    @ParameterizedTest
    @CsvSource({"0.3, 4.8", "0.01, 0.16", "0, 0.0", "-1, -16.0", "NaN, NaN"})
    void refusesWidthsThatAreNoWholeNumbers(double multiplier, String product) {
        assertThatThrownBy(() -> Architecture.preset("cifar-resnet20").withWidthMultiplier(multiplier))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot scale 'cifar-resnet20' by " + multiplier + ": width 16 would become " + product
                        + ", expected a whole number >= 1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e9, Double.POSITIVE_INFINITY})
    void refusesWidthsBeyondAnInt(double multiplier) {
        assertThatThrownBy(() -> Architecture.preset("cifar-resnet20").withWidthMultiplier(multiplier))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot scale 'cifar-resnet20' by " + multiplier + ": width 16 would become ");
    }

    @ParameterizedTest
    @CsvSource({"60, 64", "64, 60", "4, 4"})
    void pooledShortcutsNeedMultiplesOfAllStridesTogether(int height, int width) {
        ResNetSpec pooled = preset("resnet26");
        pooled.requireInput(64, 72);

        assertThatThrownBy(() -> pooled.requireInput(height, width))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Network 'resnet26' takes images whose height and width are multiples of 8, got " + height
                        + " x " + width);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar-resnet20", "tinyimagenet-resnet32", "resnet18", "resnet50"})
    void otherShortcutsTakeImagesOfAnySize(String preset) {
        assertThatCode(() -> Architecture.preset(preset).requireInput(31, 33)).doesNotThrowAnyException();
        assertThatCode(() -> Architecture.preset(preset).requireInput(1, 1)).doesNotThrowAnyException();
    }

    @Test
    void imagesMustHavePixels() {
        for (String preset : Architecture.presets()) {
            if (Architecture.preset(preset) instanceof ResNetSpec network) {
                assertThatThrownBy(() -> network.requireInput(64, 0))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("Network '" + preset + "' takes images of at least 1 x 1 pixels, got 64 x 0");
            }
        }
    }

    @Test
    void anEvenKernelOfTheStemNeedsTwoPixels() {
        ResNetSpec even = new ResNetSpec(
                "even",
                new Stem(2, 4, 2, false, true),
                List.of(new Stage(1, 2, 1)),
                ShortcutKind.PROJECTION,
                false,
                CheckpointNaming.TORCHVISION);
        even.requireInput(2, 2);

        assertThatThrownBy(() -> even.requireInput(1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Network 'even' takes images of at least 2 x 2 pixels, got 1 x 2");
    }

    @Test
    void pooledShortcutsCountTheStemsPoolingToo() {
        ResNetSpec pooled = new ResNetSpec(
                "pooled",
                new Stem(2, 7, 2, false, true, true),
                List.of(new Stage(1, 2, 1), new Stage(1, 4, 2)),
                ShortcutKind.AVERAGE_POOL_ZERO_CHANNELS,
                false,
                CheckpointNaming.TORCHVISION);

        assertThatThrownBy(() -> pooled.requireInput(16, 12))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Network 'pooled' takes images whose height and width are multiples of 8, got 16 x 12");
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

    @Test
    void namesItsFeatureMapsFromTheInputOn() {
        Architecture network = preset("resnet18");

        assertThat(network.maps())
                .containsExactly(
                        "layer1.0", "layer1.1", "layer2.0", "layer2.1", "layer3.0", "layer3.1", "layer4.0", "layer4.1");
        assertThat(network.lastOfEachStage()).containsExactly("layer1.1", "layer2.1", "layer3.1", "layer4.1");
        assertThat(preset("resnet101").lastOfEachStage())
                .containsExactly("layer1.2", "layer2.3", "layer3.22", "layer4.2");
        assertThat(network.blocksByStage()).containsExactly(2, 2, 2, 2);
    }

    private static ResNetSpec preset(String name) {
        return (ResNetSpec) Architecture.preset(name);
    }
}
