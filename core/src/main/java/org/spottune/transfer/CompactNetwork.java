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
import org.spottune.objective.BlockPrices;
import org.spottune.policy.BlockUsage;

/**
 * Makes a network with one branch per block from a routed one: the chosen blocks keep their fine-tuned branch, the
 * others fall back to the frozen one, and the policy network is dropped (Guo et al., SpotTune, Section 3.3).
 */
public final class CompactNetwork {

    private CompactNetwork() {}

    /**
     * Indices, among all blocks and in ascending order, of the routed blocks whose fine-tuned branch most images take;
     * of equal ones the lower index.
     *
     * @param shares of images on the fine-tuned branch, per routed block
     * @param count number of blocks, at most that of routed ones
     */
    public static List<Integer> mostUsed(Partition partition, List<Double> shares, int count) {
        List<Integer> routed = partition.routedIndices();
        if (shares.size() != routed.size() || count > routed.size()) {
            throw new IllegalArgumentException("Cannot choose " + count + " of " + routed.size()
                    + " routed blocks by the usage of " + shares.size());
        }
        return IntStream.range(0, routed.size())
                .boxed()
                .sorted(Comparator.comparing((Integer block) -> shares.get(block))
                        .reversed()
                        .thenComparing(block -> block))
                .limit(count)
                .map(routed::get)
                .sorted()
                .toList();
    }

    /**
     * Indices, among all blocks and in ascending order, of the blocks that each of several domains keeps under one
     * common budget: the most used blocks of all domains, as long as the budget pays for them, and none whose
     * fine-tuned branch no image takes; of equally used ones that of the earlier domain, then the lower index.
     *
     * @param budget parameters that a domain may add on average, in source networks
     * @param trained the network of any of the domains
     * @param usage by domain
     */
    public static List<List<Integer>> within(double budget, Network trained, List<BlockUsage> usage) {
        List<Double> prices = BlockPrices.of(trained);
        List<Integer> routed = trained.spec().partition().routedIndices();
        record Candidate(int domain, int block, double share) {}
        List<Candidate> candidates = new ArrayList<>();
        List<List<Integer>> kept = new ArrayList<>();
        for (int domain = 0; domain < usage.size(); domain++) {
            kept.add(new ArrayList<>());
            List<Double> shares = usage.get(domain).shares();
            for (int block = 0; block < shares.size(); block++) {
                candidates.add(new Candidate(domain, block, shares.get(block)));
            }
        }
        candidates.sort(Comparator.comparingDouble(Candidate::share).reversed());
        double left = budget * usage.size();
        for (Candidate candidate : candidates) {
            double price = prices.get(candidate.block());
            if (candidate.share() > 0 && price <= left) {
                left -= price;
                kept.get(candidate.domain()).add(routed.get(candidate.block()));
            }
        }
        return kept.stream().map(blocks -> blocks.stream().sorted().toList()).toList();
    }

    /**
     * The compact network, with the present weights and statistics of the routed one.
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
