package org.spottune.transfer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.nn.BackboneAssembly;
import org.spottune.nn.blocks.Parameter;

/** Builds the network that a method trains: the source network's weights by name, the rest drawn from the seed. */
public final class TargetNetwork {

    private TargetNetwork() {}

    /**
     * A network on the target classes.
     *
     * <p>Fine-tuned copies start as copies of their frozen branch; classifier and policy start from drawn values.
     *
     * @param source start values; needed unless the method trains from scratch
     * @throws IllegalArgumentException if the source lacks a parameter or has another shape
     */
    public static Network create(TrunkSpec trunk, int classes, Optional<Network> source, long seed) {
        Network target = Network.create(trunk, classes, seed);
        source.ifPresent(network -> copyBackbone(network, target));
        return target;
    }

    private static void copyBackbone(Network source, Network target) {
        Map<String, INDArray> available = new HashMap<>();
        source.parameters().forEach(parameter -> available.put(parameter.name(), parameter.values()));
        for (Parameter parameter : target.parameters()) {
            if (parameter.group() != Parameter.Group.BACKBONE) {
                continue;
            }
            String name = withoutTunedPrefix(parameter.name());
            INDArray values = available.get(name);
            if (values == null || !values.equalShapes(parameter.values())) {
                throw new IllegalArgumentException("Cannot start '" + parameter.name() + "' from the source network:"
                        + " expected " + name + " of shape " + parameter.shape() + ", got "
                        + (values == null ? "none" : "shape " + Arrays.toString(values.shape())));
            }
            parameter.assign(values);
        }
    }

    private static String withoutTunedPrefix(String name) {
        return name.startsWith(BackboneAssembly.TUNED_PREFIX)
                ? name.substring(BackboneAssembly.TUNED_PREFIX.length())
                : name;
    }
}
