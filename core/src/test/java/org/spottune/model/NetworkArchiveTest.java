package org.spottune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.nn.PathForm;
import org.spottune.policy.Routing;
import org.spottune.transfer.SpotTune;

class NetworkArchiveTest {

    private static final String HOSTILE = "com.example.Gadget";

    private final Architecture small =
            Architecture.preset("resnet26").withBlocksPerStage(1).withWidthMultiplier(0.125);
    private final TrunkSpec trunk = new SpotTune(0, 5).network(small, Statistics.BATCH);
    private final INDArray images = Nd4j.rand(DataType.FLOAT, 3, 16, 16, 3);

    @Test
    void readsBackTheNetworkThatWasWritten() throws IOException {
        try (Network network = Network.create(trunk, 4, 7)) {
            byte[] archive = archive(network, Map.of("note.txt", new byte[] {1, 2}));

            NetworkArchive.Content content =
                    NetworkArchive.read(new ByteArrayInputStream(archive), "test", Set.of("note.txt"));

            assertThat(content.network().spec()).isEqualTo(trunk);
            assertThat(content.network().values().read())
                    .isEqualTo(network.values().read());
            assertThat(content.network().infer(images, Routing.argmax()))
                    .isEqualTo(network.infer(images, Routing.argmax()));
            assertThat(content.extras().get("note.txt")).containsExactly(1, 2);
        }
    }

    @Test
    void readsBackTheFormInWhichANetworkTrains() throws IOException {
        TrunkSpec reference = trunk.withForm(PathForm.REFERENCE);
        try (Network network = Network.create(reference, 4, 7)) {
            Network read = NetworkArchive.read(new ByteArrayInputStream(archive(network, Map.of())), "test", Set.of())
                    .network();

            assertThat(read.spec()).isEqualTo(reference);
            assertThat(read.values().read()).isEqualTo(network.values().read());
        }
    }

    @Test
    void aNetworkSavedBeforeThereWereFormsHasThePapers() throws IOException {
        byte[] archive = replaced(s -> s.replaceFirst("(?s)\"form\" : \\{[^}]*},", ""));

        Network read = NetworkArchive.read(new ByteArrayInputStream(archive), "old", Set.of())
                .network();

        assertThat(read.spec()).isEqualTo(trunk.withForm(PathForm.PAPER));
        assertThat(read.infer(images, Routing.argmax()).shape()).containsExactly(3, 4);
    }

    @Test
    void equalNetworksMakeEqualBytes() throws IOException {
        try (Network one = Network.create(trunk, 4, 7);
                Network other = Network.create(trunk, 4, 7)) {
            assertThat(archive(one, Map.of())).isEqualTo(archive(other, Map.of()));
        }
    }

    @Test
    void deeplearning4jReadsTheArchive() throws IOException {
        try (Network network = Network.create(trunk, 4, 7)) {
            byte[] archive = archive(network, Map.of());

            ComputationGraph graph = ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(archive));

            INDArray logits = network.infer(images, Routing.argmax());
            INDArray expected = Nd4j.nn().softmax(logits, 1);
            assertThat(graph.outputSingle(images).equalsWithEps(expected, 1e-6)).isTrue();
        }
    }

    @Test
    void refusesClassesThatNoNetworkNeeds() throws IOException {
        byte[] archive = replaced(s -> s.replace("org.spottune.graph.TrunkConfiguration", HOSTILE));

        assertThatThrownBy(() -> NetworkArchive.read(new ByteArrayInputStream(archive), "bad.zip", Set.of()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(
                        "Cannot read network bad.zip: expected only classes of Deeplearning4j, ND4J and spottune, got '"
                                + HOSTILE + "', which is not allowed");
    }

    @Test
    void refusesUnexpectedEntries() throws IOException {
        byte[] archive;
        try (Network network = Network.create(trunk, 4, 7)) {
            archive = archive(network, Map.of("stranger.bin", new byte[1]));
        }
        assertThatThrownBy(() -> NetworkArchive.read(new ByteArrayInputStream(archive), "bad.zip", Set.of()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("Cannot read network bad.zip: unexpected entry 'stranger.bin'");
    }

    @Test
    void refusesCoefficientsOfAnotherNetwork() throws IOException {
        byte[] archive =
                replaced(s -> s.replace("\"nout\" : 4", "\"nout\" : 5").replace("\"nOut\" : 4", "\"nOut\" : 5"));

        assertThatThrownBy(() -> NetworkArchive.read(new ByteArrayInputStream(archive), "bad.zip", Set.of()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageMatching("Cannot read coefficients of network bad.zip: expected \\d+ values of type FLOAT,"
                        + " got \\d+ of type FLOAT");
    }

    @Test
    void refusesWhatIsNoArchive() {
        byte[] text = "not a zip file".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> NetworkArchive.read(new ByteArrayInputStream(text), "bad.zip", Set.of()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("expected a zip file with entries configuration.json and coefficients.bin");
    }

    private interface Edit {
        String apply(String configuration);
    }

    /** An archive whose configuration was edited. */
    private byte[] replaced(Edit edit) throws IOException {
        byte[] archive;
        try (Network network = Network.create(trunk, 4, 7)) {
            archive = archive(network, Map.of());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipInputStream from = new ZipInputStream(new ByteArrayInputStream(archive));
                ZipOutputStream to = new ZipOutputStream(out)) {
            for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
                to.putNextEntry(new ZipEntry(entry.getName()));
                byte[] bytes = from.readAllBytes();
                if (entry.getName().equals("configuration.json")) {
                    String before = new String(bytes, StandardCharsets.UTF_8);
                    String after = edit.apply(before);
                    assertThat(after).isNotEqualTo(before);
                    bytes = after.getBytes(StandardCharsets.UTF_8);
                }
                to.write(bytes);
            }
        }
        return out.toByteArray();
    }

    private static byte[] archive(Network network, Map<String, byte[]> extras) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NetworkArchive.write(network, extras, out);
        return out.toByteArray();
    }
}
