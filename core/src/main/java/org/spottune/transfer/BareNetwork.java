package org.spottune.transfer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;

/**
 * A network without the parts that only training needs: projections, meta-networks, a classifier for the source's
 * classes.
 */
public final class BareNetwork {

    private BareNetwork() {}

    /** Whether a network has parts that only training needs. */
    public static boolean isNeeded(Network trained) {
        return trained.spec().matching().isPresent();
    }

    /** A copy of the network without these parts, with its weights and statistics. */
    public static Network of(Network trained) {
        TrunkSpec spec = trained.spec().withMatching(Optional.empty());
        Network network = Network.create(spec, trained.classes(), 0);
        Map<String, INDArray> available = new HashMap<>();
        trained.parameters().forEach(parameter -> available.put(parameter.name(), parameter.values()));
        network.parameters().forEach(parameter -> parameter.assign(available.get(parameter.name())));
        return network;
    }
}
