package org.spottune.transfer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;

/** Turns an adapted network into a plain one: folds a domain's adapters, masks or controllers into its kernels. */
final class PlainNetwork {

    private PlainNetwork() {}

    /**
     * A network of the same architecture without a domain's own values that computes the same function with stored
     * statistics, up to rounding.
     */
    public static Network of(Network adapted) {
        Network plain = Network.create(adapted.spec().withAdaptation(Optional.empty()), adapted.classes(), 0);
        Map<String, INDArray> values = new HashMap<>();
        adapted.parameters().forEach(parameter -> values.put(parameter.name(), parameter.values()));
        values.putAll(adapted.plainValues());
        plain.parameters().forEach(parameter -> parameter.assign(values.get(parameter.name())));
        return plain;
    }
}
