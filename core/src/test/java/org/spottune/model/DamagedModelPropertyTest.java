package org.spottune.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.Split;
import org.spottune.fuzz.Damage;
import org.spottune.fuzz.ForeignBytes;
import org.spottune.fuzz.Tries;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;

@PropertyDefaults(tries = 100)
@AddLifecycleHook(Tries.class)
class DamagedModelPropertyTest {

    private static final String NAME = "some-model";
    private static final String CONFIGURATION = "configuration.json";
    private static final String COEFFICIENTS = "coefficients.bin";

    /** Memory for Deeplearning4j's JSON, and for inflating a hundred times the network's few parameters. */
    private static final ForeignBytes MODEL =
            ForeignBytes.of(NAME, ModelFormatException.class).withBytes(256L << 20);

    private static final ModelDescription DESCRIPTION = ModelDescription.of(
                    "tiny", "spottune", 3, List.of("a", "b", "c"), ChannelNormalization.IMAGENET, 100, "models/source")
            .withTrainedOn(List.of(new ModelDescription.TrainedOn("0".repeat(64), List.of(Split.TRAIN))));

    private static byte[] archive;
    private static String configuration;
    private static byte[] coefficients;

    static {
        try (Network network = TinyNetworks.of(new SpotTune(0, 5), DataType.FLOAT, 1)) {
            configuration = NetworkArchive.configuration(network);
            ByteArrayOutputStream values = new ByteArrayOutputStream();
            ArrayStream.write(network.graph().params(), new DataOutputStream(values));
            coefficients = values.toByteArray();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            NetworkArchive.write(network, Map.of("extra.bin", new byte[100]), out);
            archive = out.toByteArray();
        } catch (IOException impossible) {
            throw new IllegalStateException("Cannot write into memory", impossible);
        }
    }

    @Property
    void damagedArchivesAreReadOrRefused(@ForAll("archives") byte[] file) {
        MODEL.read(file, DamagedModelPropertyTest::read);
    }

    @Provide
    Arbitrary<byte[]> archives() throws IOException {
        return Damage.of(List.of(archive, zip(entries(configuration, coefficients))));
    }

    @Property
    void damagedConfigurationsAreReadOrRefused(@ForAll("configurations") byte[] json) {
        MODEL.read(json, file -> {
            read(zip(entries(new String(file, StandardCharsets.UTF_8), coefficients)));
            return null;
        });
    }

    @Provide
    Arbitrary<byte[]> configurations() {
        return Damage.ofTexts(configuration);
    }

    @Property
    void damagedCoefficientsAreReadOrRefused(@ForAll("coefficients") byte[] values) {
        MODEL.read(values, file -> read(zip(entries(configuration, file))));
    }

    @Provide
    Arbitrary<byte[]> coefficients() {
        return Damage.of(List.of(coefficients));
    }

    private static Object read(byte[] file) throws IOException {
        NetworkArchive.readSpec(new ByteArrayInputStream(file), NAME);
        NetworkArchive.read(new ByteArrayInputStream(file), NAME, Set.of("extra.bin"))
                .network()
                .close();
        return null;
    }

    @Property
    void damagedDescriptionsAreReadOrRefused(@ForAll("descriptions") byte[] json) {
        ForeignBytes.of(NAME, ModelFormatException.class)
                .read(json, file -> ModelDescription.fromJson(new String(file, StandardCharsets.UTF_8), NAME));
    }

    @Provide
    Arbitrary<byte[]> descriptions() {
        return Damage.ofTexts(DESCRIPTION.toJson());
    }

    @Property
    void damagedDeltasAreReadOrRefused(@ForAll("deltas") byte[] delta) throws IOException {
        Path path = Files.createTempFile("delta", ".safetensors");
        try (Network source = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 2)) {
            MODEL.read(delta, file -> {
                Files.write(path, file);
                NetworkDelta.read(path, source, NAME).network().close();
                return null;
            });
        } finally {
            Files.delete(path);
        }
    }

    @Provide
    Arbitrary<byte[]> deltas() throws IOException {
        try (Network source = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 2);
                Network network = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 3)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            NetworkDelta.between(network, source, NAME).write(DESCRIPTION, out);
            return Damage.of(List.of(out.toByteArray()));
        }
    }

    @Test
    void asksForNoMemoryThatOnlyTheConfigurationClaims() throws IOException {
        // 3 x 3 x 20000 x 20000 weights in the second stage alone.
        String large = configuration.replaceAll("\"width\" : 4", "\"width\" : 20000");
        assertThat(large).isNotEqualTo(configuration);

        assertThat(refusal(zip(entries(large, coefficients)))).contains("Expected a classifier of 20000 features");

        String consistent = large.replaceAll("\"nin\" : 4", "\"nin\" : 20000");
        assertThat(refusal(zip(entries(consistent, coefficients)))).contains("expected at most 2147483639 parameters");
    }

    @Test
    void readsValuesBeforeItMakesRoomForMore() throws IOException {
        String large = configuration
                .replaceAll("\"width\" : 4", "\"width\" : 3000")
                .replaceAll("\"nin\" : 4", "\"nin\" : 3000");
        ByteArrayOutputStream claimed = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(claimed);
        out.writeUTF("MIXED_DATA_TYPES");
        out.writeLong(0);
        out.writeUTF("LONG");
        out.writeUTF("MIXED_DATA_TYPES");
        out.writeLong(parameters(large));
        out.writeUTF("FLOAT");

        assertThat(parameters(large)).isGreaterThan(200_000_000);
        assertThat(refusal(zip(entries(large, claimed.toByteArray())))).contains(" values, but the file ends before");
    }

    private static long parameters(String json) throws IOException {
        return NetworkArchive.parameterCount(NetworkArchive.configuration(json, NAME), NAME);
    }

    @Test
    void refusesMoreBlocksThanAnyNetworkHas() throws IOException {
        String many = configuration.replaceFirst("\"blocks\" : 1", "\"blocks\" : 2000000000");

        assertThat(refusal(zip(entries(many, coefficients)))).contains("must have 1 to 6000 blocks");
    }

    /** If Jackson read the text as UTF-16, it would check another text than Deeplearning4j reads. */
    @Test
    void refusesConfigurationsInOtherEncodings() throws IOException {
        Map<String, byte[]> entries = entries(configuration, coefficients);
        entries.put(CONFIGURATION, configuration.getBytes(StandardCharsets.UTF_16));

        assertThat(refusal(zip(entries))).contains("its configuration is not JSON");
    }

    /** Jackson loads and initialises the classes between the brackets as well. */
    @Test
    void refusesAllowedClassesWithOthersAsTypeArguments() throws IOException {
        String generic = configuration.replaceFirst(
                "\"(org.deeplearning4j.nn.conf.graph.LayerVertex)\"", "\"$1<com.example.Gadget>\"");
        assertThat(generic).isNotEqualTo(configuration);

        assertThat(refusal(zip(entries(generic, coefficients))))
                .contains(
                        "got 'org.deeplearning4j.nn.conf.graph.LayerVertex<com.example.Gadget>', which is not allowed");
    }

    @Test
    void refusesGraphsWithMoreThanTrunkAndClassifier() throws IOException {
        String extra = configuration.replaceFirst(
                "\"vertices\" : \\{",
                "\"vertices\" : { \"x\" : { \"@class\" : \"org.deeplearning4j.nn.conf.graph.ScaleVertex\","
                        + " \"scaleFactor\" : 1.0 },");
        assertThat(extra).isNotEqualTo(configuration);

        assertThat(refusal(zip(entries(extra, coefficients)))).contains("Expected a graph of 'trunk' and 'fc' alone");
    }

    @Test
    void refusesNestingThatWouldExhaustTheStack() throws IOException {
        assertThat(refusal(zip(entries("{\"a\":".repeat(100_000), coefficients))))
                .contains("not JSON");
    }

    @Test
    void refusesEntriesThatAreThereTwice() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(CONFIGURATION, configuration.getBytes(StandardCharsets.UTF_8));
        entries.put("configuratiox.json", new byte[0]);
        byte[] twice = new String(zip(entries), StandardCharsets.ISO_8859_1)
                .replace("configuratiox", "configuration")
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThat(MODEL.refusal(twice, file -> NetworkArchive.read(new ByteArrayInputStream(file), NAME, Set.of())))
                .contains("expected one entry 'configuration.json', got two");
    }

    @Test
    void refusesNamesThatLeadOutOfTheFile() throws IOException {
        Map<String, byte[]> entries = entries(configuration, coefficients);
        entries.put("../../evil.sh", new byte[10]);

        assertThat(refusal(zip(entries))).contains("unexpected entry '../../evil.sh'");
    }

    @Test
    void refusesNamesThatAreNoText() throws IOException {
        byte[] zip = zip(entries(configuration, coefficients));
        zip[30] = (byte) 0xff;

        assertThat(refusal(zip)).contains("expected a whole zip file: the name of an entry is not UTF-8");
    }

    /** Neither expected nor skipped entries may exhaust memory or time. */
    @Test
    void refusesEntriesThatInflateToManyTimesTheirSize() throws IOException {
        for (String name : List.of("extra.bin", "updaterState.bin")) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                zip.putNextEntry(new ZipEntry(name));
                byte[] zeros = new byte[1 << 20];
                for (int i = 0; i < 70; i++) {
                    zip.write(zeros);
                }
            }

            assertThat(refusal(bytes.toByteArray())).contains("inflates to at most 8 times its size");
        }
    }

    @Test
    void refusesFilesThatEndInTheMiddle() throws IOException {
        assertThat(refusal(java.util.Arrays.copyOf(archive, archive.length / 2)))
                .contains("Cannot read");
        assertThat(refusal(java.util.Arrays.copyOf(archive, 100))).contains("expected a whole zip file");
    }

    @Test
    void refusesDescriptionsThatAreNoObject() {
        for (String json : List.of("", "null", "[]", "7")) {
            assertThat(ForeignBytes.of(NAME, ModelFormatException.class)
                            .refusal(
                                    json.getBytes(StandardCharsets.UTF_8),
                                    file -> ModelDescription.fromJson(new String(file, StandardCharsets.UTF_8), NAME)))
                    .contains("expected an object");
        }
    }

    private static String refusal(byte[] file) {
        return MODEL.refusal(file, bytes -> {
            NetworkArchive.read(new ByteArrayInputStream(bytes), NAME, Set.of("extra.bin"));
            return null;
        });
    }

    private static Map<String, byte[]> entries(String json, byte[] values) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(CONFIGURATION, json.getBytes(StandardCharsets.UTF_8));
        entries.put(COEFFICIENTS, values);
        return entries;
    }

    private static byte[] zip(Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        } catch (IOException impossible) {
            throw new IllegalStateException("Cannot write into memory", impossible);
        }
        return bytes.toByteArray();
    }
}
