package org.spottune.model;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;

/**
 * Networks as the zip files of Deeplearning4j: {@code configuration.json} and {@code coefficients.bin}, plus entries of
 * our own that Deeplearning4j ignores.
 *
 * <p>Deeplearning4j reads what is written here. Reading, unlike Deeplearning4j's own, deserialises no Java objects:
 * entries, their order, sizes and class names must be expected ones. Equal networks make equal bytes.
 */
public final class NetworkArchive {

    private static final String CONFIGURATION = "configuration.json";
    private static final String COEFFICIENTS = "coefficients.bin";
    /** Deeplearning4j writes these; nothing of ours needs them. */
    private static final Set<String> IGNORED = Set.of("updaterState.bin", "normalizer.bin", "preprocessor.bin");

    private static final int LARGEST_CONFIGURATION = 16 << 20;
    private static final int LARGEST_EXTRA = 1 << 30;
    /** Zip's epoch: a fixed time, so that equal content makes equal files. */
    private static final FileTime TIME = FileTime.fromMillis(315_532_800_000L);

    private NetworkArchive() {}

    /**
     * Writes a network; the stream stays open.
     *
     * @param extras further entries by name
     */
    public static void write(Network network, Map<String, byte[]> extras, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        // Trained weights hardly compress.
        zip.setLevel(Deflater.BEST_SPEED);
        begin(zip, CONFIGURATION);
        zip.write(configuration(network).getBytes(StandardCharsets.UTF_8));
        begin(zip, COEFFICIENTS);
        DataOutputStream data = new DataOutputStream(zip);
        ArrayStream.write(network.graph().params(), data);
        data.flush();
        for (Map.Entry<String, byte[]> extra : extras.entrySet()) {
            begin(zip, extra.getKey());
            zip.write(extra.getValue());
        }
        zip.finish();
    }

    /** A network and the further entries of its archive, by name. */
    public record Content(Network network, Map<String, byte[]> extras) {}

    /**
     * Reads an archive.
     *
     * @param origin what the bytes come from, for messages
     * @param expectedExtras names of further entries that may occur
     * @throws ModelFormatException if the archive is not one of ours or of Deeplearning4j
     */
    public static Content read(InputStream in, String origin, Set<String> expectedExtras) throws IOException {
        ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8);
        ComputationGraph graph = null;
        INDArray parameters = null;
        Map<String, byte[]> extras = new LinkedHashMap<>();
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            String name = entry.getName();
            if (name.equals(CONFIGURATION)) {
                graph = new ComputationGraph(configuration(bounded(zip, name, LARGEST_CONFIGURATION, origin), origin));
            } else if (name.equals(COEFFICIENTS) && graph != null) {
                long count = parameterCount(graph.getConfiguration(), origin);
                parameters = ArrayStream.read(new DataInputStream(zip), count, "coefficients of network " + origin);
            } else if (expectedExtras.contains(name)) {
                extras.put(name, bounded(zip, name, LARGEST_EXTRA, origin));
            } else if (!IGNORED.contains(name)) {
                throw new ModelFormatException("Cannot read network " + origin + ": unexpected entry '" + name + "'");
            }
        }
        if (graph == null || parameters == null) {
            throw new ModelFormatException("Cannot read network " + origin + ": expected a zip file with entries "
                    + CONFIGURATION + " and " + COEFFICIENTS + ", got "
                    + (graph == null ? "no configuration" : "no coefficients"));
        }
        graph.init(parameters, false);
        return new Content(Network.of(graph), extras);
    }

    /** What {@link #write} puts into an archive beside the parameters. */
    static String configuration(Network network) {
        return network.graph().getConfiguration().toJson();
    }

    /** A configuration that {@link #configuration(Network)} made, checked as in an archive. */
    static ComputationGraphConfiguration configuration(String json, String origin) throws IOException {
        return configuration(json.getBytes(StandardCharsets.UTF_8), origin);
    }

    /**
     * Reads only what kind of network an archive holds.
     *
     * @throws ModelFormatException if the archive is not one of ours or of Deeplearning4j
     */
    public static TrunkSpec readSpec(InputStream in, String origin) throws IOException {
        ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8);
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (entry.getName().equals(CONFIGURATION)) {
                return Network.spec(configuration(bounded(zip, CONFIGURATION, LARGEST_CONFIGURATION, origin), origin));
            }
        }
        throw new ModelFormatException("Cannot read network " + origin + ": expected a zip file with entry "
                + CONFIGURATION + ", got none of that name");
    }

    private static ComputationGraphConfiguration configuration(byte[] json, String origin) throws IOException {
        AllowedClasses.check(new ByteArrayInputStream(json), origin);
        try {
            return ComputationGraphConfiguration.fromJson(new String(json, StandardCharsets.UTF_8));
        } catch (RuntimeException broken) {
            throw new ModelFormatException(
                    "Cannot read network " + origin + ": its configuration is not a graph's: " + broken.getMessage(),
                    broken);
        }
    }

    /** Of a graph that nothing was allocated for yet. */
    static long parameterCount(ComputationGraphConfiguration configuration, String origin) throws ModelFormatException {
        try {
            return Network.parameterCount(configuration);
        } catch (RuntimeException broken) {
            throw new ModelFormatException(
                    "Cannot read network " + origin + ": its configuration is no network of ours: "
                            + broken.getMessage(),
                    broken);
        }
    }

    private static byte[] bounded(InputStream in, String name, int largest, String origin) throws IOException {
        byte[] bytes = in.readNBytes(largest + 1);
        if (bytes.length > largest) {
            throw new ModelFormatException(
                    "Cannot read network " + origin + ": entry '" + name + "' exceeds " + largest + " bytes");
        }
        return bytes;
    }

    private static void begin(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setLastModifiedTime(TIME);
        zip.putNextEntry(entry);
    }
}
