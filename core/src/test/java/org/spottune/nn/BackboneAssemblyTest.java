package org.spottune.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.spottune.nn.BlockMode.FROZEN;
import static org.spottune.nn.BlockMode.ROUTED;
import static org.spottune.nn.BlockMode.TUNED;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.blocks.FrozenNormalization;
import org.spottune.nn.blocks.MixingPoint;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Role;

class BackboneAssemblyTest {

    private static final List<String> STEM =
            List.of("conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var");
    private static final List<String> BIASED_STEM =
            List.of("conv1.weight", "conv1.bias", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var");
    private static final List<String> FIRST_BLOCK = block("layer1.0.");
    private static final List<String> SECOND_BLOCK = block("layer2.0.");
    private static final List<String> PROJECTION = List.of(
            "layer2.0.downsample.0.weight",
            "layer2.0.downsample.1.weight",
            "layer2.0.downsample.1.bias",
            "layer2.0.downsample.1.running_mean",
            "layer2.0.downsample.1.running_var");
    private static final List<String> END =
            List.of("end_bn.weight", "end_bn.bias", "end_bn.running_mean", "end_bn.running_var");

    @Test
    void declaresTheCheckpointsNamesInItsOrder() {
        assertThat(DeclaredParameters.of(TinyResNets.averagePooled(), Partition.frozen(2)))
                .extracting(Parameter::name)
                .containsExactlyElementsOf(concat(STEM, FIRST_BLOCK, SECOND_BLOCK, END));
    }

    @Test
    void aStemMayHaveABiasAndABlockThatChangesShapeAProjection() {
        assertThat(DeclaredParameters.of(TinyResNets.projected(), Partition.frozen(2)))
                .extracting(Parameter::name)
                .containsExactlyElementsOf(concat(BIASED_STEM, FIRST_BLOCK, SECOND_BLOCK, PROJECTION));
    }

    @Test
    void aBottleneckHasThreeConvolutionsAndProjectsWhereTheWidthChanges() {
        assertThat(DeclaredParameters.of(TinyResNets.bottlenecks(), Partition.frozen(2)))
                .extracting(parameter -> parameter.name() + " " + parameter.shape())
                .filteredOn(text -> !text.contains("bn") && !text.contains("downsample.1"))
                .containsExactly(
                        "conv1.weight [2, 3, 7, 7]",
                        "layer1.0.conv1.weight [2, 2, 1, 1]",
                        "layer1.0.conv2.weight [2, 2, 3, 3]",
                        "layer1.0.conv3.weight [8, 2, 1, 1]",
                        "layer1.0.downsample.0.weight [8, 2, 1, 1]",
                        "layer2.0.conv1.weight [4, 8, 1, 1]",
                        "layer2.0.conv2.weight [4, 4, 3, 3]",
                        "layer2.0.conv3.weight [16, 4, 1, 1]",
                        "layer2.0.downsample.0.weight [16, 8, 1, 1]");
    }

    @Test
    void aRoutedBlockHasAFrozenBranchAndAFineTunedCopyOfIt() {
        List<Parameter> parameters = DeclaredParameters.of(TinyResNets.projected(), Partition.routed(2, 1));

        assertThat(names(parameters, Role.FROZEN))
                .containsAll(concat(BIASED_STEM, FIRST_BLOCK, SECOND_BLOCK, PROJECTION));
        assertThat(concat(names(parameters, Role.LEARNING), names(parameters, Role.STATISTIC)))
                .containsExactlyInAnyOrderElementsOf(concat(SECOND_BLOCK, PROJECTION).stream()
                        .map(name -> "tuned." + name)
                        .toList());
    }

    @Test
    void shapesAreThoseOfPyTorch() {
        assertThat(DeclaredParameters.of(TinyResNets.projected(), Partition.frozen(2)))
                .extracting(parameter -> parameter.name() + " " + parameter.shape())
                .contains(
                        "conv1.weight [2, 3, 3, 3]",
                        "conv1.bias [2]",
                        "bn1.running_var [2]",
                        "layer1.0.conv2.weight [2, 2, 3, 3]",
                        "layer2.0.conv1.weight [4, 2, 3, 3]",
                        "layer2.0.downsample.0.weight [4, 2, 1, 1]",
                        "layer2.0.downsample.1.bias [4]");
    }

    @Test
    void whatLearnsComesFirstThenStatisticsThenWhatIsFrozen() {
        Partition partition = new Partition(false, List.of(FROZEN, TUNED), true);

        List<Parameter> parameters = DeclaredParameters.of(TinyResNets.averagePooled(), partition);

        assertThat(parameters).extracting(Parameter::role).isSorted();
        assertThat(names(parameters, Role.LEARNING))
                .containsExactly(
                        "layer2.0.conv1.weight",
                        "layer2.0.bn1.weight",
                        "layer2.0.bn1.bias",
                        "layer2.0.conv2.weight",
                        "layer2.0.bn2.weight",
                        "layer2.0.bn2.bias",
                        "end_bn.weight",
                        "end_bn.bias");
        assertThat(names(parameters, Role.STATISTIC))
                .containsExactly(
                        "layer2.0.bn1.running_mean",
                        "layer2.0.bn1.running_var",
                        "layer2.0.bn2.running_mean",
                        "layer2.0.bn2.running_var",
                        "end_bn.running_mean",
                        "end_bn.running_var");
        assertThat(names(parameters, Role.FROZEN)).containsExactlyElementsOf(concat(STEM, FIRST_BLOCK));
    }

    @Test
    void inTheReferenceFormAllButConvolutionsMovesOnTheFrozenPath() {
        List<Parameter> parameters = DeclaredParameters.of(
                TinyResNets.projected(), Partition.routed(2, 1), PathForm.REFERENCE, Statistics.BATCH);

        assertThat(names(parameters, Role.FROZEN))
                .containsExactly(
                        "conv1.weight",
                        "conv1.bias",
                        "layer1.0.conv1.weight",
                        "layer1.0.conv2.weight",
                        "layer2.0.conv1.weight",
                        "layer2.0.conv2.weight",
                        "layer2.0.downsample.0.weight");
        assertThat(names(parameters, Role.LEARNING))
                .contains("bn1.weight", "layer1.0.bn2.bias", "layer2.0.downsample.1.weight");
        assertThat(names(parameters, Role.STATISTIC))
                .contains("bn1.running_mean", "layer1.0.bn2.running_var", "layer2.0.downsample.1.running_mean");
    }

    @Test
    void normalizationsOfAFrozenNetworkMayLearnOnStoredStatistics() {
        PathForm affine = new PathForm(MixingPoint.BEFORE_SHORTCUT, FrozenNormalization.AFFINE);

        List<Parameter> parameters =
                DeclaredParameters.of(TinyResNets.averagePooled(), Partition.frozen(2), affine, Statistics.BATCH);

        assertThat(names(parameters, Role.LEARNING))
                .contains("end_bn.weight", "end_bn.bias")
                .allMatch(name -> name.matches(".*bn\\d?\\.(weight|bias)"));
        assertThat(names(parameters, Role.STATISTIC)).isEmpty();
    }

    @Test
    void onStoredStatisticsRunningEstimatesAreFrozen() {
        List<Parameter> parameters =
                DeclaredParameters.of(TinyResNets.averagePooled(), Partition.tuned(2), Statistics.STORED);

        assertThat(names(parameters, Role.STATISTIC)).isEmpty();
        assertThat(names(parameters, Role.FROZEN)).isNotEmpty().allSatisfy(name -> assertThat(name)
                .containsPattern("running_(mean|var)$"));
    }

    /**
     * Counts without classifier; the CIFAR networks' are published as 269722 and 464154 with their 10 classes,
     * torchvision's ResNets as 11689512, 21797672, 25557032 and 44549160 with their 1000, and its VGGs as 132868840,
     * 133053736, 138365992 and 143678248 with the 123642856 of their three linear layers.
     */
    @ParameterizedTest
    @CsvSource({
        "resnet26, 5814688",
        "cifar-resnet20, 269072",
        "cifar-resnet32, 463504",
        "tinyimagenet-resnet32, 466272",
        "resnet18, 11176512",
        "resnet34, 21284672",
        "resnet50, 23508032",
        "resnet101, 42500160",
        "vgg9, 9225984",
        "vgg11-bn, 9225984",
        "vgg13-bn, 9410880",
        "vgg16-bn, 14723136",
        "vgg19-bn, 20035392",
        "vgg11, 9220480",
        "vgg13, 9404992",
        "vgg16, 14714688",
        "vgg19, 20024384",
    })
    void presetsHaveTheirPublishedNumberOfParameters(String preset, long count) {
        Architecture spec = Architecture.preset(preset);

        long learning = DeclaredParameters.of(spec, Partition.tuned(spec.blockCount())).stream()
                .filter(parameter -> parameter.role() == Role.LEARNING)
                .mapToLong(Parameter::length)
                .sum();

        assertThat(learning).isEqualTo(count);
    }

    @Test
    void aVggHasConvolutionsWithBiasAndNormalizationsByTheirPlaces() {
        assertThat(DeclaredParameters.of(TinyVggs.threeUnits(), Partition.frozen(3)))
                .extracting(parameter -> parameter.name() + " " + parameter.shape())
                .containsExactly(
                        "features.0.weight [2, 3, 3, 3]",
                        "features.0.bias [2]",
                        "features.1.weight [2]",
                        "features.1.bias [2]",
                        "features.1.running_mean [2]",
                        "features.1.running_var [2]",
                        "features.4.weight [4, 2, 3, 3]",
                        "features.4.bias [4]",
                        "features.5.weight [4]",
                        "features.5.bias [4]",
                        "features.5.running_mean [4]",
                        "features.5.running_var [4]",
                        "features.7.weight [4, 4, 3, 3]",
                        "features.7.bias [4]",
                        "features.8.weight [4]",
                        "features.8.bias [4]",
                        "features.8.running_mean [4]",
                        "features.8.running_var [4]");
    }

    @Test
    void unitsOfAVggLearnOneByOne() {
        List<Parameter> parameters = DeclaredParameters.of(
                TinyVggs.threeUnits(), new Partition(false, List.of(FROZEN, FROZEN, TUNED), true));

        assertThat(names(parameters, Role.LEARNING))
                .containsExactly("features.7.weight", "features.7.bias", "features.8.weight", "features.8.bias");
        assertThat(names(parameters, Role.STATISTIC))
                .containsExactly("features.8.running_mean", "features.8.running_var");
    }

    @Test
    void unitsOfAVggCannotBeRouted() {
        assertThatThrownBy(() -> DeclaredParameters.of(TinyVggs.threeUnits(), Partition.routed(3, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot route the blocks of 'tiny-vgg': expected residual blocks, got VGG units");
    }

    @Test
    void refusesAPartitionOfAnotherNumberOfBlocks() {
        Partition three = new Partition(false, List.of(FROZEN, ROUTED, ROUTED), false);

        assertThatThrownBy(() -> DeclaredParameters.of(TinyResNets.averagePooled(), three))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot assemble 'tiny': expected a partition of 2 blocks, got 3");
    }

    private static List<String> block(String prefix) {
        return List.of("1.", "2.").stream()
                .flatMap(i -> List.of(
                        "conv" + i + "weight",
                        "bn" + i + "weight",
                        "bn" + i + "bias",
                        "bn" + i + "running_mean",
                        "bn" + i + "running_var")
                        .stream())
                .map(name -> prefix + name)
                .toList();
    }

    private static List<String> names(List<Parameter> parameters, Role role) {
        return parameters.stream()
                .filter(parameter -> parameter.role() == role)
                .map(Parameter::name)
                .toList();
    }

    @SafeVarargs
    private static List<String> concat(List<String>... lists) {
        List<String> all = new ArrayList<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return all;
    }
}
