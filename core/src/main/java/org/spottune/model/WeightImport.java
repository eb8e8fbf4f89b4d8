package org.spottune.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Adaptation;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.Learning.Extent;
import org.spottune.nn.blocks.Parameter;
import org.spottune.weights.Checkpoint;
import org.spottune.weights.CheckpointTensor;

/**
 * Loads the tensors of a checkpoint into a network of a given architecture, by name. Includes adapters if the
 * checkpoint has them.
 *
 * @param network the network; complete only if the report is complete
 * @param report which tensors matched, and which did not
 */
public record WeightImport(Network network, ImportReport report) {

    /** Suffix of PyTorch's counter of training batches, which no computation uses. */
    private static final String COUNTER = ".num_batches_tracked";

    /** Deeplearning4j refuses a softmax over fewer classes. */
    private static final int FEWEST_CLASSES = 2;

    /**
     * Imports a checkpoint.
     *
     * @param newHead number of classes of a randomly initialised classifier; empty to import the checkpoint's
     * @param seed of the new classifier's values
     */
    public static WeightImport of(Checkpoint checkpoint, Architecture architecture, OptionalInt newHead, long seed) {
        int classes = newHead.orElseGet(() -> classes(checkpoint, architecture));
        Optional<Decoration> decoration =
                architecture.naming().decoration(checkpoint.tensors().keySet());
        TrunkSpec trunk = TrunkSpec.withoutPolicy(
                        architecture, Partition.frozen(architecture.blockCount()), Statistics.STORED)
                .withAdaptation(decoration.map(known -> new Adaptation(Extent.NORMALIZATION, known)));
        Network network = Network.create(trunk, classes, seed);
        List<String> matched = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        List<String> mismatched = new ArrayList<>();
        List<String> fresh = new ArrayList<>();
        Set<String> left = new LinkedHashSet<>(checkpoint.tensors().keySet());
        left.removeIf(name -> name.endsWith(COUNTER));
        for (Parameter parameter : network.parameters()) {
            String name = architecture.naming().inCheckpoint(parameter.name(), decoration);
            left.remove(name);
            CheckpointTensor tensor = checkpoint.tensors().get(name);
            if (newHead.isPresent() && parameter.group() == Parameter.Group.HEAD) {
                fresh.add(parameter.name());
            } else if (tensor == null) {
                missing.add(name);
            } else if (!Arrays.equals(tensor.shape(), shape(parameter))) {
                mismatched.add("'" + name + "': expected shape " + parameter.shape() + ", got "
                        + Arrays.toString(tensor.shape()));
            } else {
                parameter.vector().set(tensor.toFloats());
                matched.add(parameter.name());
            }
        }
        return new WeightImport(network, new ImportReport(matched, missing, new ArrayList<>(left), mismatched, fresh));
    }

    /** The name in the checkpoint of a parameter of the network. */
    public String inCheckpoint(String name) {
        TrunkSpec spec = network.spec();
        return spec.network().naming().inCheckpoint(name, spec.adaptation().flatMap(Adaptation::decoration));
    }

    /**
     * Rows of the checkpoint's classifier; {@value #FEWEST_CLASSES} if it has none that fits, which the report then
     * lists.
     */
    private static int classes(Checkpoint checkpoint, Architecture architecture) {
        CheckpointTensor weight =
                checkpoint.tensors().get(architecture.naming().inCheckpoint(Network.HEAD + ".weight"));
        // An empty tensor may have any other size in its shape.
        return weight == null
                        || weight.shape().length != 2
                        || weight.shape()[0] < FEWEST_CLASSES
                        || weight.shape()[1] != architecture.featureWidth()
                ? FEWEST_CLASSES
                : Math.toIntExact(weight.shape()[0]);
    }

    private static long[] shape(Parameter parameter) {
        return parameter.shape().stream().mapToLong(Long::longValue).toArray();
    }
}
