package org.spottune.model;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.NetworkConfiguration;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.Computation;

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
    /** Of arrays in Java, but for a few that virtual machines keep for themselves. */
    private static final int MOST_PARAMETERS = Integer.MAX_VALUE - 8;
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
        ArrayStream.write(network.values().read().reshape(1, network.values().length()), data);
        data.flush();
        for (Map.Entry<String, byte[]> extra : extras.entrySet()) {
            begin(zip, extra.getKey());
            zip.write(extra.getValue());
        }
        zip.finish();
    }

    /** A network and the further entries of its archive, by name. */
    public record Content(Network network, Map<String, byte[]> extras) {}

    /** Reads an archive, for a network that computes in single precision if at all. */
    public static Content read(InputStream in, String origin, Set<String> expectedExtras) throws IOException {
        return read(in, origin, expectedExtras, Computation.FLOAT32);
    }

    /**
     * Reads an archive.
     *
     * @param origin what the bytes come from, for messages
     * @param expectedExtras names of further entries that may occur
     * @param computation what the network computes with from its first pass on
     * @throws ModelFormatException if the archive is not one of ours or of Deeplearning4j
     * @throws org.spottune.kernels.UnsupportedPrecisionException if kernels cannot compute so on this machine
     */
    public static Content read(InputStream in, String origin, Set<String> expectedExtras, Computation computation)
            throws IOException {
        computation.provider();
        try {
            return read(new BoundedZip(in, origin), origin, expectedExtras, computation);
        } catch (ZipException | EOFException broken) {
            throw noZip(origin, broken);
        }
    }

    private static Content read(BoundedZip zip, String origin, Set<String> expectedExtras, Computation computation)
            throws IOException {
        ComputationGraphConfiguration configuration = null;
        INDArray parameters = null;
        Map<String, byte[]> extras = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            String name = entry.getName();
            if (!names.add(name)) {
                throw new ModelFormatException(
                        "Cannot read network " + origin + ": expected one entry '" + name + "', got two");
            }
            if (name.equals(CONFIGURATION)) {
                configuration = configuration(bounded(zip, name, LARGEST_CONFIGURATION, origin), origin);
            } else if (name.equals(COEFFICIENTS) && configuration != null) {
                long count = parameterCount(configuration, origin);
                if (count > MOST_PARAMETERS) {
                    throw new ModelFormatException("Cannot read network " + origin + ": expected at most "
                            + MOST_PARAMETERS + " parameters, got " + count);
                }
                parameters = ArrayStream.read(new DataInputStream(zip), count, "coefficients of network " + origin);
            } else if (expectedExtras.contains(name)) {
                extras.put(name, bounded(zip, name, LARGEST_EXTRA, origin));
            } else if (!IGNORED.contains(name)) {
                throw new ModelFormatException("Cannot read network " + origin + ": unexpected entry '" + name + "'");
            }
        }
        if (configuration == null || parameters == null) {
            throw new ModelFormatException("Cannot read network " + origin + ": expected a zip file with entries "
                    + CONFIGURATION + " and " + COEFFICIENTS + ", got "
                    + (configuration == null ? "no configuration" : "no coefficients"));
        }
        return new Content(network(configuration, parameters, computation, origin), extras);
    }

    /** A network of a configuration that was checked by {@link #parameterCount}. */
    static Network network(
            ComputationGraphConfiguration configuration, INDArray parameters, Computation computation, String origin)
            throws ModelFormatException {
        try {
            ComputationGraph graph = new ComputationGraph(configuration);
            graph.init(parameters, false);
            return Network.of(graph, computation);
        } catch (RuntimeException broken) {
            throw noNetwork(origin, broken);
        }
    }

    /** What {@link #write} puts into an archive beside the parameters. */
    static String configuration(Network network) {
        return network.graph().getConfiguration().toJson();
    }

    /** A configuration that {@link #configuration(Network)} made, checked as in an archive. */
    static ComputationGraphConfiguration configuration(String json, String origin) throws IOException {
        AllowedClasses.check(json, origin);
        try {
            return ComputationGraphConfiguration.fromJson(json);
        } catch (RuntimeException broken) {
            throw new ModelFormatException(
                    "Cannot read network " + origin + ": its configuration is not a graph's: " + broken.getMessage(),
                    broken);
        }
    }

    private static ComputationGraphConfiguration configuration(byte[] json, String origin) throws IOException {
        return configuration(new String(json, StandardCharsets.UTF_8), origin);
    }

    /**
     * Reads only what kind of network an archive holds.
     *
     * @throws ModelFormatException if the archive is not one of ours or of Deeplearning4j
     */
    public static TrunkSpec readSpec(InputStream in, String origin) throws IOException {
        try {
            BoundedZip zip = new BoundedZip(in, origin);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(CONFIGURATION)) {
                    ComputationGraphConfiguration configuration =
                            configuration(bounded(zip, CONFIGURATION, LARGEST_CONFIGURATION, origin), origin);
                    parameterCount(configuration, origin);
                    return NetworkConfiguration.spec(configuration);
                }
            }
        } catch (ZipException | EOFException broken) {
            throw noZip(origin, broken);
        }
        throw new ModelFormatException("Cannot read network " + origin + ": expected a zip file with entry "
                + CONFIGURATION + ", got none of that name");
    }

    /** Of a graph that nothing was allocated for yet. */
    static long parameterCount(ComputationGraphConfiguration configuration, String origin) throws ModelFormatException {
        try {
            return NetworkConfiguration.parameterCount(configuration);
        } catch (RuntimeException broken) {
            throw noNetwork(origin, broken);
        }
    }

    private static ModelFormatException noNetwork(String origin, RuntimeException broken) {
        return new ModelFormatException(
                "Cannot read network " + origin + ": its configuration is no network of ours: " + broken.getMessage(),
                broken);
    }

    private static ModelFormatException noZip(String origin, IOException broken) {
        return new ModelFormatException(
                "Cannot read network " + origin + ": expected a whole zip file: " + broken.getMessage(), broken);
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
