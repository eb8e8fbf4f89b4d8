package org.spottune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.DataException;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Adaptation;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.nn.PathForm;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.Decoration.FilterControllers.Kind;
import org.spottune.nn.blocks.FrozenNormalization;
import org.spottune.nn.blocks.Initializer;
import org.spottune.nn.blocks.Learning.Extent;
import org.spottune.nn.blocks.MixingPoint;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.Routing;
import org.spottune.transfer.CompactNetwork;
import org.spottune.transfer.DomainAdaptation;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuneLast;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.ParameterCount;
import org.spottune.transfer.RandomPolicy;
import org.spottune.transfer.Routes;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.Start;
import org.spottune.transfer.StochasticFineTuning;
import org.spottune.transfer.TargetNetwork;
import org.spottune.transfer.TrainingFromScratch;
import org.spottune.transfer.TransferMethod;
import org.spottune.weights.Checkpoint;
import org.spottune.weights.CheckpointTensor;
import org.spottune.weights.ElementKind;
import org.spottune.weights.SafetensorsFile;

class NetworkDeltaTest {

    private static final PathForm AFFINE = new PathForm(MixingPoint.BEFORE_SHORTCUT, FrozenNormalization.AFFINE);

    @TempDir
    private Path folder;

    private final Network source = source(TinyResNets.averagePooled(), 1);

    @AfterEach
    void close() {
        source.close();
    }

    static Stream<TransferMethod> methods() {
        return Stream.of(
                new SpotTune(0, 5),
                new SpotTune(1, 5),
                new SpotTune(new Routes(1, Routes.Stem.LEARNS, PathForm.REFERENCE), 5),
                new SpotTune(new Routes(0, Routes.Stem.FROZEN, AFFINE), 5),
                new RandomPolicy(Routes.after(0)),
                new FineTuning(),
                new FineTuning("l2-sp", Start.SOURCE),
                new FineTuneLast(1),
                new StochasticFineTuning(3),
                new FeatureExtraction(),
                new TrainingFromScratch(),
                new DomainAdaptation("bn-adaptation", Adaptation.ofNormalizations()),
                new DomainAdaptation(
                        "series-adapters",
                        new Adaptation(Extent.NORMALIZATION, new Decoration.SeriesAdapters(Initializer.ZERO))),
                new DomainAdaptation(
                        "parallel-adapters",
                        new Adaptation(
                                Extent.NORMALIZATION, new Decoration.ParallelAdapters(Initializer.HE_NORMAL, 0.5))),
                new DomainAdaptation(
                        "dan",
                        new Adaptation(
                                Extent.STATISTICS, new Decoration.FilterControllers(Kind.FULL, Initializer.IDENTITY))));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aNetworkOfEveryMethodComesBackBitByBit(TransferMethod method) throws IOException {
        try (Network trained = trained(method)) {
            NetworkDelta delta = NetworkDelta.between(trained, source, "aircraft");

            NetworkDelta.Restored restored = NetworkDelta.read(written(delta), source, "model 'aircraft'");

            assertThat(delta.addedValues()).isEqualTo(ParameterCount.of(trained).added());
            Map<String, CheckpointTensor> written =
                    Checkpoint.read(written(delta)).tensors();
            assertThat(delta.values()).isEqualTo(length(written, ".*"));
            assertThat(delta.addedValues()).isEqualTo(length(written, "(?!fc\\.).*(?<!running_mean|running_var)"));
            requireSame(restored, trained);
        }
    }

    private static long length(Map<String, CheckpointTensor> tensors, String names) {
        return tensors.entrySet().stream()
                .filter(tensor -> tensor.getKey().matches(names))
                .mapToLong(tensor -> tensor.getValue().elementCount())
                .sum();
    }

    @Test
    void roundedMasksTakeABitEach() throws IOException {
        DomainAdaptation method =
                new DomainAdaptation("piggyback", new Adaptation(Extent.DECORATION, new Decoration.WeightMasks(5e-3)));
        try (Network trained = trained(method)) {
            trained.parameters().stream()
                    .filter(Parameter::isMask)
                    .forEach(mask -> mask.assign(alternating(mask.length())));
            try (Network rounded =
                    method.finish().finish(trained, Optional.empty()).network()) {
                NetworkDelta delta = NetworkDelta.between(rounded, source, "birds");

                Checkpoint file = Checkpoint.read(written(delta));
                requireSame(NetworkDelta.read(written(delta), source, "model 'birds'"), rounded);

                assertThat(file.metadata()).containsEntry("spottune.format", "2");
                CheckpointTensor mask = file.tensors().get("layer1.0.conv1.mask");
                assertThat(mask.kind()).isEqualTo(ElementKind.UINT8);
                assertThat(mask.toLongs()).containsExactly(0b01001001, 0b10010010, 0b00100100, 0b01001001, 0b0010);
                // 54 + 2 * 36 + 72 + 144 masks.
                assertThat(delta.addedValues()).isEqualTo((342 + 31) / 32);
                assertThat(delta.addedValues())
                        .isEqualTo(ParameterCount.of(rounded).added());
                INDArray images = TinyNetworks.images(DataType.FLOAT, 4);
                assertThat(rounded.infer(images, Routing.argmax())).isEqualTo(trained.infer(images, Routing.argmax()));
            }
        }
    }

    /** Every third value is above the threshold of masks. */
    private static INDArray alternating(long length) {
        float[] values = new float[Math.toIntExact(length)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 3 == 0 ? 0.01f : -0.003f;
        }
        return Nd4j.createFromArray(values);
    }

    @Test
    void aCompactNetworkComesBackBitByBit() throws IOException {
        try (Network routed = trained(new SpotTune(0, 5));
                Network compact = CompactNetwork.of(routed, List.of(1))) {
            NetworkDelta delta = NetworkDelta.between(compact, source, "compact");

            assertThat(delta.addedValues()).isEqualTo(ParameterCount.of(compact).added());
            requireSame(NetworkDelta.read(written(delta), source, "model 'compact'"), compact);
        }
    }

    @Test
    void theSourceItselfTakesNoValues() throws IOException {
        NetworkDelta delta = NetworkDelta.between(source, source, "imagenet12");

        assertThat(delta.values()).isZero();
        assertThat(delta.addedValues()).isZero();
        requireSame(NetworkDelta.read(written(delta), source, "model 'imagenet12'"), source);
    }

    @Test
    void keepsOnlyWhatIsTheNetworksOwnAndTellsZerosApart() throws IOException {
        try (Network trained = trained(new FineTuneLast(1))) {
            Parameter bias = TinyNetworks.parameter(trained, "end_bn.bias");
            TinyNetworks.parameter(source, "end_bn.bias").vector().fill(0);
            bias.vector().fill(-0f);
            Parameter equal = TinyNetworks.parameter(trained, "end_bn.weight");
            equal.assign(TinyNetworks.parameter(source, "end_bn.weight").values());

            Checkpoint file = Checkpoint.read(written(NetworkDelta.between(trained, source, "x")));

            assertThat(file.tensors().keySet())
                    .containsExactlyInAnyOrder(
                            "layer2.0.conv1.weight",
                            "layer2.0.bn1.weight",
                            "layer2.0.bn1.bias",
                            "layer2.0.bn1.running_mean",
                            "layer2.0.bn1.running_var",
                            "layer2.0.conv2.weight",
                            "layer2.0.bn2.weight",
                            "layer2.0.bn2.bias",
                            "layer2.0.bn2.running_mean",
                            "layer2.0.bn2.running_var",
                            "end_bn.bias",
                            "end_bn.running_mean",
                            "end_bn.running_var",
                            "fc.weight",
                            "fc.bias");
        }
    }

    @Test
    void keepsTheBitsOfWhatIsNoNumber() throws IOException {
        try (Network trained = trained(new FineTuning())) {
            float odd = Float.intBitsToFloat(0x7fc00123);
            trained.values().slice(0, 1).set(new float[] {odd});
            NetworkDelta delta = NetworkDelta.between(trained, source, "x");

            Network restored =
                    NetworkDelta.read(written(delta), source, "model 'x'").network();

            assertThat(Float.floatToRawIntBits(restored.values().toFloats()[0])).isEqualTo(0x7fc00123);
            assertThat(bytes(delta)).isEqualTo(bytes(delta));
        }
    }

    /** As {@link ParameterCount} says, which the paper's Table 3 rounds to 11. */
    @Test
    void tenDomainsWithTheFirstSegmentSharedTakeElevenNetworks() {
        Architecture spec = Architecture.preset("resnet26");
        try (Network original = source(spec, 1);
                Network trained = trained(new SpotTune(4, 5), original, 2)) {
            NetworkDelta own = NetworkDelta.between(trained, original, "aircraft");
            NetworkDelta imagenet = NetworkDelta.between(original, original, "imagenet12");

            double added = 9 * own.addedValues() + imagenet.addedValues();
            assertThat(1 + added / ParameterCount.of(original).source()).isCloseTo(11.4, within(0.05));
        }
    }

    @Test
    void refusesANetworkOfAnotherSource() {
        try (Network other = source(TinyResNets.averagePooled(), 2);
                Network trained = trained(new SpotTune(1, 5), other, 3)) {
            assertThatThrownBy(() -> NetworkDelta.between(trained, source, "aircraft"))
                    .isInstanceOf(DataException.class)
                    .hasMessage("Model 'aircraft' was not made from this source network: its frozen parameter"
                            + " 'conv1.weight' has other values than the source's");
        }
    }

    @Test
    void refusesANetworkOfAnotherArchitecture() {
        try (Network other = source(TinyResNets.projected(), 2)) {
            TinyNetworks.parameter(other, "conv1.weight")
                    .assign(TinyNetworks.parameter(source, "conv1.weight").values());
            assertThatThrownBy(() -> NetworkDelta.between(other, source, "aircraft"))
                    .isInstanceOf(DataException.class)
                    .hasMessage("Model 'aircraft' was not made from this source network: its frozen parameter"
                            + " 'conv1.bias' does not exist in the source");
        }
        try (Network wide = source(TinyResNets.averagePooled().withWidthMultiplier(2), 2)) {
            assertThatThrownBy(() -> NetworkDelta.between(wide, source, "aircraft"))
                    .isInstanceOf(DataException.class)
                    .hasMessage("Model 'aircraft' was not made from this source network: its frozen parameter"
                            + " 'conv1.weight' has shape [4, 3, 3, 3], the source's [2, 3, 3, 3]");
        }
    }

    @Test
    void aScratchNetworkOfAnotherArchitectureIsKeptWhole() throws IOException {
        try (Network other =
                Network.create(new TrainingFromScratch().network(TinyResNets.projected(), Statistics.BATCH), 3, 5)) {
            NetworkDelta delta = NetworkDelta.between(other, source, "scratch");

            requireSame(NetworkDelta.read(written(delta), source, "model 'scratch'"), other);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spottune.format", "spottune.configuration", "spottune.description"})
    void refusesAFileWithoutItsMetadata(String key) throws IOException {
        assertRefused(file -> file.metadata.remove(key), "expected metadata '" + key + "', got [");
    }

    @Test
    void refusesAnotherFormat() throws IOException {
        assertRefused(file -> file.metadata.put("spottune.format", "3"), "expected format 1 or 2, got 3");
    }

    @Test
    void refusesADescriptionThatIsNone() throws IOException {
        assertRefused(
                file -> file.metadata.put("spottune.description", "[]"),
                "Cannot read model description of model 'x': ");
    }

    @Test
    void refusesClassesThatNoNetworkNeeds() throws IOException {
        assertRefused(
                file -> file.metadata.compute(
                        "spottune.configuration",
                        (key, json) -> json.replace("org.spottune.graph.TrunkConfiguration", "com.example.Gadget")),
                "expected only classes of Deeplearning4j, ND4J and spottune, got"
                        + " 'com.example.Gadget', which is not allowed");
    }

    @Test
    void refusesAGraphThatIsNoNetworkOfOurs() throws IOException {
        assertRefused(
                file -> file.metadata.compute(
                        "spottune.configuration", (key, json) -> json.replace("\"trunk\"", "\"twig\"")),
                "its configuration is not a spottune network: Expected a graph with a TrunkConfiguration"
                        + " named 'trunk'");
    }

    @Test
    void refusesANetworkLargerThanFileAndSourceBeforeItIsMade() throws IOException {
        assertRefused(
                file -> file.metadata.compute(
                        "spottune.configuration", (key, json) -> json.replace("\"nout\" : 3", "\"nout\" : 2000000000")
                                .replace("\"nOut\" : 3", "\"nOut\" : 2000000000")),
                "its network needs 10000001086 values, but the file and the source network have at most 1142");
    }

    /** Overflows: five times this, the classifier's size, is three as a long. */
    @Test
    void refusesANetworkOfMoreValuesThanCanBeCounted() throws IOException {
        assertRefused(
                file -> file.metadata.compute("spottune.configuration", (key, json) -> json.replace(
                                "\"nout\" : 3", "\"nout\" : 7378697629483820647")
                        .replace("\"nOut\" : 3", "\"nOut\" : 7378697629483820647")),
                "its configuration is not a spottune network: long overflow");
    }

    @Test
    void refusesTensorsThatTheNetworkHasNot() throws IOException {
        assertRefused(
                file -> file.tensors.put("stranger", CheckpointTensor.ofFloats(new float[1], 1)),
                "its network has no parameters for tensors [stranger]");
    }

    @Test
    void refusesTensorsOfAnotherShape() throws IOException {
        assertRefused(
                file -> file.tensors.put("fc.bias", CheckpointTensor.ofFloats(new float[4], 4)),
                "expected 'fc.bias' as FLOAT32 [3], got FLOAT32 [4]");
    }

    @Test
    void refusesAFileThatLacksWhatTheSourceHasNot() throws IOException {
        assertRefused(
                file -> file.tensors.remove("tuned.layer2.0.bn1.bias"),
                "expected 'tuned.layer2.0.bn1.bias' [4] in the file or in the source network, got neither");
    }

    @Test
    void refusesASourceOfAnotherShape() throws IOException {
        try (Network trained = trained(new SpotTune(1, 5));
                Network wide = source(TinyResNets.averagePooled().withWidthMultiplier(2), 1)) {
            Path file = written(NetworkDelta.between(trained, source, "x"));

            assertThatThrownBy(() -> NetworkDelta.read(file, wide, "model 'x'"))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("[2, 3, 3, 3] in the file or in the source network, got shape [4, 3, 3, 3] in"
                            + " the source network");
        }
    }

    @Test
    void refusesATruncatedFile() throws IOException {
        try (Network trained = trained(new SpotTune(1, 5))) {
            Path file = written(NetworkDelta.between(trained, source, "x"));
            byte[] bytes = Files.readAllBytes(file);
            for (int length : new int[] {0, 5, 1000, bytes.length - 1}) {
                Files.write(file, Arrays.copyOf(bytes, length));

                assertThatThrownBy(() -> NetworkDelta.read(file, source, "model 'x'"))
                        .as("%d bytes", length)
                        .isInstanceOf(ModelFormatException.class)
                        .hasMessageStartingWith("Cannot read model 'x': Cannot read ");
            }
        }
    }

    /** The content of a file, to be damaged. */
    private record Content(Map<String, String> metadata, Map<String, CheckpointTensor> tensors) {}

    private interface Damage {
        void applyTo(Content content);
    }

    private void assertRefused(Damage damage, String problem) throws IOException {
        try (Network trained = trained(new SpotTune(1, 5))) {
            Checkpoint before = Checkpoint.read(written(NetworkDelta.between(trained, source, "x")));
            Content content = new Content(new HashMap<>(before.metadata()), new LinkedHashMap<>(before.tensors()));
            damage.applyTo(content);
            assertThat(content).isNotEqualTo(new Content(before.metadata(), before.tensors()));
            Path damaged = SafetensorsFile.write(folder.resolve("damaged"), content.metadata(), content.tensors());

            assertThatThrownBy(() -> NetworkDelta.read(damaged, source, "model 'x'"))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageStartingWith("Cannot read ")
                    .hasMessageContaining("model 'x'")
                    .hasMessageContaining(problem);
        }
    }

    private static Network source(Architecture spec, long seed) {
        return Network.create(
                TrunkSpec.withoutPolicy(spec, Partition.frozen(spec.blockCount()), Statistics.STORED), 5, seed);
    }

    private Network trained(TransferMethod method) {
        return trained(method, source, 7);
    }

    /** A network on three classes whose learning parameters and statistics all changed, as after training. */
    private static Network trained(TransferMethod method, Network source, long seed) {
        Network network = TargetNetwork.create(
                method.network(source.spec().network(), Statistics.BATCH),
                TinyNetworks.CLASSES,
                method.startsFromSource(true) ? Optional.of(source) : Optional.empty(),
                seed);
        network.parameters().stream()
                .filter(parameter -> parameter.role() != Parameter.Role.FROZEN)
                .forEach(parameter -> parameter.assign(parameter.values().add(0.01)));
        return network;
    }

    private static void requireSame(NetworkDelta.Restored restored, Network expected) throws IOException {
        INDArray images = TinyNetworks.images(DataType.FLOAT, 4);
        try (Network network = restored.network()) {
            assertThat(restored.description()).isEqualTo(description());
            assertThat(network.spec()).isEqualTo(expected.spec());
            assertThat(network.infer(images, Routing.argmax())).isEqualTo(expected.infer(images, Routing.argmax()));
            ByteArrayOutputStream before = new ByteArrayOutputStream();
            ByteArrayOutputStream after = new ByteArrayOutputStream();
            NetworkArchive.write(expected, Map.of(), before);
            NetworkArchive.write(network, Map.of(), after);
            assertThat(after.toByteArray()).isEqualTo(before.toByteArray());
        }
    }

    private static ModelDescription description() {
        return ModelDescription.of(
                "tiny", "any", 3, List.of("a", "b", "\u00e7"), ChannelNormalization.IMAGENET, 99, "models/source");
    }

    private Path written(NetworkDelta delta) throws IOException {
        Path file = folder.resolve("delta.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            delta.write(description(), out);
        }
        return file;
    }

    private static byte[] bytes(NetworkDelta delta) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        delta.write(description(), out);
        return out.toByteArray();
    }
}
