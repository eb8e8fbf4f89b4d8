package org.spottune.transfer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.nn.Adaptation;
import org.spottune.nn.BackboneAssembly;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.Decoration.SeriesAdapters;
import org.spottune.nn.blocks.Parameter;

/** Builds the network that a method trains: the source network's weights by name, the rest drawn from the seed. */
public final class TargetNetwork {

    private TargetNetwork() {}

    /**
     * A network on the target classes.
     *
     * <p>Fine-tuned copies start as copies of their frozen branch; classifier and policy start from drawn values.
     * Adapters, masks and controllers start from the source's if the source has the same ones, unless they are to start
     * from drawn values; a source that is adapted in another way counts as the plain network with the same function.
     *
     * @param source start values; needed unless the method trains from scratch
     * @throws IllegalArgumentException if the source lacks a parameter or has another shape
     */
    public static Network create(TrunkSpec trunk, int classes, Optional<Network> source, long seed) {
        Network target = Network.create(trunk, classes, seed);
        if (source.isEmpty()) {
            return target;
        }
        if (isPlain(source.get()) || isAdaptedAlike(source.get(), target)) {
            copy(source.get(), target);
            return target;
        }
        try (Network plain = PlainNetwork.of(source.get())) {
            copy(plain, target);
        }
        return target;
    }

    private static boolean isPlain(Network network) {
        return decoration(network).isEmpty();
    }

    private static boolean isAdaptedAlike(Network source, Network target) {
        Optional<Decoration> wanted = decoration(target);
        return wanted.isPresent() && wanted.get().resembles(decoration(source).orElseThrow());
    }

    private static Optional<Decoration> decoration(Network network) {
        return network.spec().adaptation().flatMap(Adaptation::decoration);
    }

    /** Whether a parameter starts from the source network's value. */
    private static boolean isShared(Parameter parameter, Network source, Network target) {
        return switch (parameter.group()) {
            case BACKBONE -> true;
            case ADAPTER -> !isPlain(source)
                    && (decoration(target).orElseThrow().startsAsSource()
                            || parameter.name().contains(SeriesAdapters.NORMALIZATION));
            case POLICY, HEAD, MATCHING, META -> false;
        };
    }

    private static void copy(Network source, Network target) {
        Map<String, INDArray> available = new HashMap<>();
        source.parameters().forEach(parameter -> available.put(parameter.name(), parameter.values()));
        for (Parameter parameter : target.parameters()) {
            if (!isShared(parameter, source, target)) {
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
