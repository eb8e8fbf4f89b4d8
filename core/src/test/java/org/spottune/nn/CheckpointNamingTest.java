package org.spottune.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.Initializer;
import org.spottune.nn.blocks.Parameter;

class CheckpointNamingTest {

    @ParameterizedTest
    @CsvSource({
        "conv1.weight, conv1.weight",
        "bn1.running_mean, bn1.running_mean",
        "layer1.0.conv2.weight, layer1.0.conv2.weight",
        "layer2.0.downsample.1.bias, layer2.0.downsample.1.bias",
        "fc.bias, fc.bias",
    })
    void torchvisionNamesAreOurs(String ours, String theirs) {
        assertThat(CheckpointNaming.TORCHVISION.inCheckpoint(ours)).isEqualTo(theirs);
    }

    @ParameterizedTest
    @CsvSource({
        "conv1.weight, conv1.weight",
        "layer3.2.bn2.running_var, layer3.2.bn2.running_var",
        "fc.weight, linear.weight",
        "fc.bias, linear.bias",
    })
    void cifarNetworksCallTheClassifierLinear(String ours, String theirs) {
        assertThat(CheckpointNaming.CIFAR.inCheckpoint(ours)).isEqualTo(theirs);
    }

    @ParameterizedTest
    @CsvSource({
        "conv1.weight, conv1.weight",
        "bn1.bias, bn1.bias",
        "layer1.0.conv1.weight, block1.conv1.weight",
        "layer1.1.conv1.weight, blocks2.0.conv1.weight",
        "layer1.4.bn2.running_mean, blocks2.3.bn2.running_mean",
        "layer2.0.downsample.0.weight, block3.downsample.0.weight",
        "layer3.0.bn1.weight, block5.bn1.weight",
        "layer3.1.bn1.weight, blocks6.0.bn1.weight",
        "fc.weight, fc.weight",
    })
    void numberedBlocksSeparateTheFirstBlockOfAStage(String ours, String theirs) {
        assertThat(CheckpointNaming.NUMBERED_BLOCKS.inCheckpoint(ours)).isEqualTo(theirs);
    }

    @ParameterizedTest
    @CsvSource({
        "conv1.weight, pre_layers_conv.conv.weight",
        "bn1.running_var, pre_layers_conv.bns.0.running_var",
        "layer1.0.conv1.weight, layer1.0.conv1.conv.weight",
        "layer1.0.bn1.bias, layer1.0.conv1.bns.0.bias",
        "layer3.3.conv2.weight, layer3.3.conv2.1.conv.weight",
        "layer3.3.bn2.running_mean, layer3.3.conv2.1.bns.0.running_mean",
        "end_bn.weight, end_bns.0.0.weight",
        "fc.weight, linears.0.weight",
        "fc.bias, linears.0.bias",
    })
    void residualAdaptersHoldNormalisationsInConvolutions(String ours, String theirs) {
        assertThat(CheckpointNaming.RESIDUAL_ADAPTERS.inCheckpoint(ours)).isEqualTo(theirs);
    }

    @ParameterizedTest
    @CsvSource({
        "conv1.weight, pre_layers_conv.conv.weight",
        "bn1.running_var, pre_layers_conv.bns.0.1.running_var",
        "conv1.adapter.weight, pre_layers_conv.bns.0.0.conv.1.weight",
        "conv1.adapter_bn.bias, pre_layers_conv.bns.0.0.conv.0.bias",
        "layer3.3.conv2.weight, layer3.3.conv2.1.conv.weight",
        "layer3.3.bn2.weight, layer3.3.conv2.1.bns.0.1.weight",
        "layer3.3.conv2.adapter.weight, layer3.3.conv2.1.bns.0.0.conv.1.weight",
        "layer1.0.conv1.adapter_bn.running_mean, layer1.0.conv1.bns.0.0.conv.0.running_mean",
        "end_bn.weight, end_bns.0.0.weight",
        "fc.bias, linears.0.bias",
    })
    void seriesAdaptersStandInTheNormalisations(String ours, String theirs) {
        Decoration series = new Decoration.SeriesAdapters(Initializer.ZERO);

        assertThat(CheckpointNaming.RESIDUAL_ADAPTERS.inCheckpoint(ours, Optional.of(series)))
                .isEqualTo(theirs);
        assertThat(CheckpointNaming.RESIDUAL_ADAPTERS.decoration(
                        List.of("linears.0.bias", "layer1.0.conv1.bns.0.0.conv.1.weight")))
                .contains(series);
    }

    @ParameterizedTest
    @CsvSource({
        "bn1.running_var, pre_layers_conv.bns.0.running_var",
        "conv1.adapter.weight, pre_layers_conv.parallel_conv.0.conv.weight",
        "layer1.0.conv1.adapter.weight, layer1.0.conv1.parallel_conv.0.conv.weight",
        "layer3.3.conv2.adapter.weight, layer3.3.conv2.1.parallel_conv.0.conv.weight",
    })
    void parallelAdaptersStandInTheConvolutions(String ours, String theirs) {
        Decoration parallel = new Decoration.ParallelAdapters(Initializer.ZERO, 0);

        assertThat(CheckpointNaming.RESIDUAL_ADAPTERS.inCheckpoint(ours, Optional.of(parallel)))
                .isEqualTo(theirs);
        assertThat(CheckpointNaming.RESIDUAL_ADAPTERS.decoration(
                        List.of("linears.0.bias", "layer1.0.conv1.parallel_conv.0.conv.weight")))
                .contains(parallel);
        assertThat(CheckpointNaming.RESIDUAL_ADAPTERS.decoration(List.of("layer1.0.conv1.conv.weight")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "features.0.weight, features.0.weight",
        "features.8.running_mean, features.8.running_mean",
        "fc.weight, classifier.weight",
        "fc.bias, classifier.bias",
    })
    void vggsCallTheirLinearLayerClassifier(String ours, String theirs) {
        assertThat(CheckpointNaming.VGG.inCheckpoint(ours)).isEqualTo(theirs);
    }

    @ParameterizedTest
    @EnumSource(CheckpointNaming.class)
    void differentParametersHaveDifferentNames(CheckpointNaming naming) {
        for (String preset : Architecture.presets()) {
            List<String> names = DeclaredParameters.of(
                            Architecture.preset(preset),
                            Partition.frozen(Architecture.preset(preset).blockCount()))
                    .stream()
                    .map(Parameter::name)
                    .map(naming::inCheckpoint)
                    .toList();

            assertThat(names).as(preset).doesNotHaveDuplicates();
        }
    }

    @Test
    void aNameInsideANameIsLeftAlone() {
        assertThat(CheckpointNaming.CIFAR.inCheckpoint("policy.fc.weight")).isEqualTo("policy.fc.weight");
    }
}
