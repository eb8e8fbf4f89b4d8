package org.spottune.model;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.data.DataException;
import org.spottune.graph.Network;
import org.spottune.kernels.Computation;
import org.spottune.kernels.FlatVector;
import org.spottune.nn.blocks.Parameter;
import org.spottune.weights.Checkpoint;
import org.spottune.weights.CheckpointFormatException;
import org.spottune.weights.CheckpointTensor;
import org.spottune.weights.ElementKind;
import org.spottune.weights.SafetensorsWriter;

/**
 * The difference of a network from its source network: every parameter except those that the source has with the same
 * name, shape and bits.
 *
 * <p>The file format is safetensors, which other tools read as well: the network's own parameters in the order of the
 * flat vector, and its configuration and description as metadata. Masks of zeros and ones take one bit each; nothing
 * else is compressed. Reading executes nothing. With the source, the network is restored bit for bit.
 */
public final class NetworkDelta {

    private static final String FORMAT_KEY = "spottune.format";
    private static final String CONFIGURATION_KEY = "spottune.configuration";
    private static final String DESCRIPTION_KEY = "spottune.description";
    /** All tensors in single precision. */
    private static final String FORMAT = "1";
    /** Masks as bits. */
    private static final String FORMAT_WITH_BITS = "2";

    private final Network network;
    private final List<Parameter> own;

    private NetworkDelta(Network network, List<Parameter> own) {
        this.network = network;
        this.own = own;
    }

    /**
     * Compares a network with its source.
     *
     * @param name of the network, for messages
     * @throws DataException if a frozen parameter differs from the source's: the network was made from another source
     */
    public static NetworkDelta between(Network network, Network source, String name) {
        Map<String, Parameter> shared = byName(source);
        List<Parameter> own = new ArrayList<>();
        for (Parameter parameter : network.parameters()) {
            Parameter original = shared.get(parameter.name());
            boolean equal = original != null
                    && original.shape().equals(parameter.shape())
                    && sameBits(values(original), values(parameter));
            if (!equal && parameter.role() == Parameter.Role.FROZEN) {
                throw new DataException(
                        "Model '" + name + "' was not made from this source network: its frozen parameter '"
                                + parameter.name() + "' " + difference(parameter, original));
            }
            if (!equal) {
                own.add(parameter);
            }
        }
        return new NetworkDelta(network, own);
    }

    private static String difference(Parameter parameter, Parameter original) {
        if (original == null) {
            return "does not exist in the source";
        }
        return original.shape().equals(parameter.shape())
                ? "has other values than the source's"
                : "has shape " + parameter.shape() + ", the source's " + original.shape();
    }

    /** Number of the network's own values, classifier included. */
    public long values() {
        return own.stream().mapToLong(Parameter::length).sum();
    }

    /** Size of what the network adds to the source, without its classifier; see {@link Parameter#count}. */
    public long addedValues() {
        return Parameter.count(own.stream()
                .filter(parameter -> parameter.group() != Parameter.Group.HEAD)
                .toList());
    }

    /** Writes the file; the stream stays open. Equal networks give equal bytes. */
    public void write(ModelDescription description, OutputStream out) throws IOException {
        List<SafetensorsWriter.Tensor> tensors =
                own.stream().map(NetworkDelta::tensor).toList();
        boolean bits = tensors.stream().anyMatch(tensor -> tensor.kind() == ElementKind.UINT8);
        Map<String, String> metadata = Map.of(
                FORMAT_KEY,
                bits ? FORMAT_WITH_BITS : FORMAT,
                CONFIGURATION_KEY,
                NetworkArchive.configuration(network),
                DESCRIPTION_KEY,
                description.toJson());
        SafetensorsWriter.write(metadata, tensors, out);
    }

    private static SafetensorsWriter.Tensor tensor(Parameter parameter) {
        if (parameter.isMask() && MaskBits.suffice(parameter, values(parameter))) {
            return new SafetensorsWriter.Tensor(
                    parameter.name(),
                    ElementKind.UINT8,
                    MaskBits.shape(parameter.length()),
                    () -> MaskBits.pack(values(parameter)));
        }
        return new SafetensorsWriter.Tensor(parameter.name(), parameter.shape(), () -> values(parameter));
    }

    /** A restored network and its description. */
    public record Restored(Network network, ModelDescription description) {}

    /**
     * Reads a file of {@link #write} and takes all other parameters from the source.
     *
     * @param origin name of the file, for messages
     * @throws ModelFormatException if the file is damaged, or does not belong to this source
     */
    public static Restored read(Path file, Network source, String origin) throws IOException {
        Checkpoint checkpoint = safetensors(file, origin);
        String format = metadata(checkpoint, FORMAT_KEY, origin);
        if (!List.of(FORMAT, FORMAT_WITH_BITS).contains(format)) {
            throw new ModelFormatException("Cannot read " + origin + ": expected format " + FORMAT + " or "
                    + FORMAT_WITH_BITS + ", got " + format);
        }
        ModelDescription description =
                ModelDescription.fromJson(metadata(checkpoint, DESCRIPTION_KEY, origin), "of " + origin);
        ComputationGraphConfiguration configuration =
                NetworkArchive.configuration(metadata(checkpoint, CONFIGURATION_KEY, origin), origin);
        Network network = blank(configuration, mostValues(checkpoint, source), origin);
        try {
            fill(network, checkpoint, byName(source), origin);
        } catch (IOException | RuntimeException failed) {
            network.close();
            throw failed;
        }
        return new Restored(network, description);
    }

    private static Checkpoint safetensors(Path file, String origin) throws IOException {
        try {
            return Checkpoint.readSafetensors(file);
        } catch (CheckpointFormatException broken) {
            throw new ModelFormatException("Cannot read " + origin + ": " + broken.getMessage(), broken);
        }
    }

    private static String metadata(Checkpoint checkpoint, String key, String origin) throws ModelFormatException {
        String value = checkpoint.metadata().get(key);
        if (value == null) {
            throw new ModelFormatException("Cannot read " + origin + ": expected metadata '" + key + "', got "
                    + checkpoint.metadata().keySet());
        }
        return value;
    }

    /** Most values that a network can have whose parameters all come from the file or the source. */
    private static long mostValues(Checkpoint checkpoint, Network source) {
        return source.values().length()
                + checkpoint.tensors().values().stream()
                        .mapToLong(NetworkDelta::values)
                        .sum();
    }

    /** How many values a tensor can represent: a byte can hold eight masks. */
    private static long values(CheckpointTensor tensor) {
        return tensor.kind() == ElementKind.UINT8
                ? Math.multiplyExact(tensor.elementCount(), Byte.SIZE)
                : tensor.elementCount();
    }

    private static Network blank(ComputationGraphConfiguration configuration, long most, String origin)
            throws ModelFormatException {
        long count = NetworkArchive.parameterCount(configuration, origin);
        // Checked before anything of that size is allocated.
        if (count > most) {
            throw new ModelFormatException("Cannot read " + origin + ": its network needs " + count
                    + " values, but the file and the source network have at most " + most);
        }
        return NetworkArchive.network(
                configuration, Nd4j.create(DataType.FLOAT, 1, count), Computation.FLOAT32, origin);
    }

    private static void fill(Network network, Checkpoint checkpoint, Map<String, Parameter> shared, String origin)
            throws ModelFormatException {
        Map<String, CheckpointTensor> left = new HashMap<>(checkpoint.tensors());
        for (Parameter parameter : network.parameters()) {
            CheckpointTensor tensor = left.remove(parameter.name());
            if (tensor != null && parameter.isMask() && tensor.kind() == ElementKind.UINT8) {
                requireTensor(tensor, ElementKind.UINT8, MaskBits.shape(parameter.length()), parameter, origin);
                parameter.vector().set(MaskBits.unpack(tensor.toLongs(), Math.toIntExact(parameter.length())));
            } else if (tensor != null) {
                requireTensor(tensor, ElementKind.FLOAT32, parameter.shape(), parameter, origin);
                parameter.vector().set(tensor.toFloats());
            } else {
                parameter.vector().copyFrom(ofSource(parameter, shared, origin));
            }
        }
        if (!left.isEmpty()) {
            throw new ModelFormatException("Cannot read " + origin + ": its network has no parameters for tensors "
                    + left.keySet().stream().sorted().toList());
        }
    }

    private static void requireTensor(
            CheckpointTensor tensor, ElementKind kind, List<Long> shape, Parameter parameter, String origin)
            throws ModelFormatException {
        List<Long> found = LongStream.of(tensor.shape()).boxed().toList();
        if (tensor.kind() != kind || !found.equals(shape)) {
            throw new ModelFormatException("Cannot read " + origin + ": expected '" + parameter.name() + "' as " + kind
                    + " " + shape + ", got " + tensor);
        }
    }

    private static FlatVector ofSource(Parameter parameter, Map<String, Parameter> shared, String origin)
            throws ModelFormatException {
        Parameter original = shared.get(parameter.name());
        if (original == null || !original.shape().equals(parameter.shape())) {
            throw new ModelFormatException("Cannot read " + origin + ": expected '" + parameter.name() + "' "
                    + parameter.shape() + " in the file or in the source network, got "
                    + (original == null ? "neither" : "shape " + original.shape() + " in the source network"));
        }
        return original.vector();
    }

    private static Map<String, Parameter> byName(Network network) {
        return network.parameters().stream().collect(Collectors.toMap(Parameter::name, parameter -> parameter));
    }

    private static float[] values(Parameter parameter) {
        return parameter.vector().toFloats();
    }

    /** Compares bits: unlike {@code ==}, it separates the two zeros, and NaN equals itself. */
    private static boolean sameBits(float[] some, float[] others) {
        for (int i = 0; i < some.length; i++) {
            if (Float.floatToRawIntBits(some[i]) != Float.floatToRawIntBits(others[i])) {
                return false;
            }
        }
        return true;
    }
}
