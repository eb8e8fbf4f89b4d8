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
 * Networks in Deeplearning4j's zip format: {@code configuration.json} and {@code coefficients.bin}, plus extra entries
 * that Deeplearning4j ignores.
 *
 * <p>Deeplearning4j can read these archives. Unlike Deeplearning4j's reader, this one deserialises no Java objects, and
 * refuses unexpected entries, orders, sizes and class names. Equal networks give equal bytes.
 */
public final class NetworkArchive {

    private static final String CONFIGURATION = "configuration.json";
    private static final String COEFFICIENTS = "coefficients.bin";
    /** Deeplearning4j writes these entries; we do not need them. */
    private static final Set<String> IGNORED = Set.of("updaterState.bin", "normalizer.bin", "preprocessor.bin");

    private static final int LARGEST_CONFIGURATION = 16 << 20;
    private static final int LARGEST_EXTRA = 1 << 30;
    /** Largest array length that Java virtual machines support. */
    private static final int MOST_PARAMETERS = Integer.MAX_VALUE - 8;
    /** Zip's epoch: a fixed time, so that equal content makes equal files. */
    private static final FileTime TIME = FileTime.fromMillis(315_532_800_000L);

    private NetworkArchive() {}

    /**
     * Writes a network; the stream stays open.
     *
     * @param extras content of extra entries, by name
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

    /** A network and the extra entries of its archive, by name. */
    public record Content(Network network, Map<String, byte[]> extras) {}

    /** Reads an archive; the network computes in single precision. */
    public static Content read(InputStream in, String origin, Set<String> expectedExtras) throws IOException {
        return read(in, origin, expectedExtras, Computation.FLOAT32);
    }

    /**
     * Reads an archive.
     *
     * @param origin where the bytes come from, for messages
     * @param expectedExtras names of extra entries that may occur
     * @param computation type and precision the network computes in
     * @throws ModelFormatException if the archive was not written by spottune, or by Deeplearning4j from such a network
     * @throws org.spottune.kernels.UnsupportedPrecisionException if no kernels on this machine compute in that
     *     precision
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

    /** Builds the network of a configuration that {@link #parameterCount} has checked. */
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

    /** The configuration JSON that {@link #write} puts into an archive. */
    static String configuration(Network network) {
        return network.graph().getConfiguration().toJson();
    }

    /** Parses a configuration that {@link #configuration(Network)} wrote, with the same checks as for an archive. */
    static ComputationGraphConfiguration configuration(String json, String origin) throws IOException {
        AllowedClasses.check(json, origin);
        try {
            return ComputationGraphConfiguration.fromJson(json);
        } catch (RuntimeException broken) {
            throw new ModelFormatException(
                    "Cannot read network " + origin + ": its configuration is not a computation graph: "
                            + broken.getMessage(),
                    broken);
        }
    }

    private static ComputationGraphConfiguration configuration(byte[] json, String origin) throws IOException {
        return configuration(new String(json, StandardCharsets.UTF_8), origin);
    }

    /**
     * Reads only the specification of an archive's network.
     *
     * @throws ModelFormatException if the archive was not written by spottune, or by Deeplearning4j from such a network
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

    /** Checks a configuration and counts its parameters, before anything is allocated. */
    static long parameterCount(ComputationGraphConfiguration configuration, String origin) throws ModelFormatException {
        try {
            return NetworkConfiguration.parameterCount(configuration);
        } catch (RuntimeException broken) {
            throw noNetwork(origin, broken);
        }
    }

    private static ModelFormatException noNetwork(String origin, RuntimeException broken) {
        return new ModelFormatException(
                "Cannot read network " + origin + ": its configuration is not a spottune network: "
                        + broken.getMessage(),
                broken);
    }

    private static ModelFormatException noZip(String origin, IOException broken) {
        return new ModelFormatException(
                "Cannot read network " + origin + ": expected a whole zip file: " + broken.getMessage(), broken);
    }

    private static byte[] bounded(InputStream in, String name, int largest, String origin) throws IOException {
        byte[] bytes = in.readNBytes(largest + 1);
        if (bytes.length > largest) {
            throw new ModelFormatException("Cannot read network " + origin + ": expected at most " + largest
                    + " bytes in entry '" + name + "', got more");
        }
        return bytes;
    }

    private static void begin(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setLastModifiedTime(TIME);
        zip.putNextEntry(entry);
    }
}
