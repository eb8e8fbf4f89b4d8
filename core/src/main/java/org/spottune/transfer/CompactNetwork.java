package org.spottune.transfer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.nn.BackboneAssembly;
import org.spottune.nn.BlockMode;
import org.spottune.nn.Partition;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.BlockUsage;

/**
 * Makes a network with one branch per block of one that was routed: the chosen blocks have their fine-tuned branch, the
 * others fall back to the frozen one, and the policy network is gone (Guo et al., SpotTune, Section 3.3).
 */
public final class CompactNetwork {

    private CompactNetwork() {}

    /**
     * Indices, among all blocks and in ascending order, of the routed blocks that most images have fine-tuned; of equal
     * ones the lower.
     *
     * @param count how many, at most as many as are routed
     */
    public static List<Integer> mostUsed(Partition partition, BlockUsage usage, int count) {
        List<Integer> routed = partition.routedIndices();
        if (usage.tuned().size() != routed.size() || count > routed.size()) {
            throw new IllegalArgumentException("Cannot choose " + count + " of " + routed.size()
                    + " routed blocks by the usage of " + usage.tuned().size());
        }
        return IntStream.range(0, routed.size())
                .boxed()
                .sorted(Comparator.comparing((Integer block) -> usage.tuned().get(block))
                        .reversed()
                        .thenComparing(block -> block))
                .limit(count)
                .map(routed::get)
                .sorted()
                .toList();
    }

    /**
     * The compact network, with the weights and statistics that the routed one has now.
     *
     * @param kept indices, among all blocks, of routed blocks whose fine-tuned branch stays
     */
    public static Network of(Network routed, List<Integer> kept) {
        TrunkSpec spec = routed.spec();
        if (!spec.partition().routedIndices().containsAll(kept)) {
            throw new IllegalArgumentException("Cannot keep blocks " + kept + ": routed are "
                    + spec.partition().routedIndices());
        }
        TrunkSpec compact = TrunkSpec.withoutPolicy(
                        spec.network(), partition(spec.partition(), kept), spec.statistics())
                .withForm(spec.form());
        Network network = Network.create(compact, routed.classes(), 0);
        Map<String, INDArray> available = new HashMap<>();
        routed.parameters().forEach(parameter -> available.put(parameter.name(), parameter.values()));
        for (Parameter parameter : network.parameters()) {
            boolean tuned = kept.stream().map(spec.network()::blockName).anyMatch(parameter.name()::startsWith);
            parameter.assign(available.get((tuned ? BackboneAssembly.TUNED_PREFIX : "") + parameter.name()));
        }
        return network;
    }

    private static Partition partition(Partition routed, List<Integer> kept) {
        List<BlockMode> modes = new ArrayList<>(routed.blocks());
        modes.replaceAll(mode -> mode == BlockMode.ROUTED ? BlockMode.FROZEN : mode);
        kept.forEach(block -> modes.set(block, BlockMode.TUNED));
        return new Partition(routed.stemLearns(), modes, routed.finalNormalizationLearns());
    }
}
