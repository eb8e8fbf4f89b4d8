package org.spottune.objective;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.spottune.graph.Seeds;
import org.spottune.nn.Architecture;
import org.spottune.policy.BlockUsage;
import org.spottune.policy.RoutingDecisions;

/**
 * The losses of the compact SpotTune on the use of fine-tuned branches (Guo et al., CVPR 2019, Section 3.3): how far
 * their number is from k, and how undecided they are. The shares v_l are those of all workers in the previous round; in
 * the first round those of the mini-batch.
 *
 * <p>If several domains are trained together, the driver has the shares of each in its last round, and the losses
 * depend on the choice of blocks: the domain's own shares; the mean over domains, v_l = mean_d v_l^d, in place of each
 * domain's own shares; or {@code l_k = ((mean_d sum_l p_l v_l^d - budget) / p)²}, where p_l is the price of a block in
 * source networks and p its mean, so that the excess is in blocks of a domain as in the paper's loss, with the gradient
 * {@code p_l / p} of each block.
 *
 * @param losses and their weights
 * @param choice of the blocks
 */
public record BlockUsageLoss(GlobalK losses, BlockChoice choice) implements OutputTerm {

    /** For a single domain, or domains that choose for themselves. */
    public BlockUsageLoss(GlobalK losses) {
        this(losses, BlockChoice.OWN);
    }

    /** Sum by name: images that took the fine-tuned branch, per routed block. */
    public static final String TUNED = "usage.tuned";

    @Override
    public Side side() {
        return Side.EMPIRICAL;
    }

    @Override
    public List<String> names() {
        return List.of("block-count", "block-entropy");
    }

    @Override
    public Needs needs(Architecture target) {
        return Needs.NOTHING;
    }

    @Override
    public List<Loss> evaluate(StepInputs in, Seeds seeds) {
        Shares shares = shares(in);
        double[] gradient = losses.shareGradient(shares.ofBlocks(), shares.excess(), shares.prices(), in.epoch());
        seeds.addToGates(
                Arrays.stream(gradient).map(value -> value / in.images()).toArray());
        return List.of(losses.ofExcess(shares.excess(), in.epoch()), losses.ofEntropy(shares.ofBlocks(), in.epoch()));
    }

    /**
     * What the losses are computed from.
     *
     * @param ofBlocks shares v_l
     * @param excess number of blocks above the wanted number
     * @param prices cost of each block, 1 on average
     */
    private record Shares(List<Double> ofBlocks, double excess, List<Double> prices) {}

    private Shares shares(StepInputs in) {
        List<Double> own = usage(in).shares();
        List<Double> alike = Collections.nCopies(own.size(), 1.0);
        List<List<Double>> ofDomains = in.lastRound().domains().values().stream()
                .filter(domain -> domain.has(TUNED))
                .map(domain -> usage(domain).shares())
                .toList();
        List<List<Double>> all = ofDomains.isEmpty() ? List.of(own) : ofDomains;
        return switch (choice.kind()) {
            case OWN -> new Shares(own, losses.excess(own), alike);
            case SHARED -> {
                List<Double> mean = mean(all);
                yield new Shares(mean, losses.excess(mean), alike);
            }
            case BUDGET -> {
                List<Double> prices = BlockPrices.of(in.network());
                double price = mean(prices.stream());
                double spent = mean(all.stream().map(shares -> dot(prices, shares)));
                yield new Shares(
                        own,
                        (spent - choice.budget()) / price,
                        prices.stream().map(one -> one / price).toList());
            }
        };
    }

    /** Mean of shares over domains, per routed block. */
    public static List<Double> mean(List<List<Double>> sharesOfDomains) {
        return IntStream.range(0, sharesOfDomains.get(0).size())
                .mapToObj(block -> mean(sharesOfDomains.stream().map(shares -> shares.get(block))))
                .toList();
    }

    private static double mean(Stream<Double> values) {
        return values.mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static double dot(List<Double> prices, List<Double> shares) {
        return IntStream.range(0, prices.size())
                .mapToDouble(block -> prices.get(block) * shares.get(block))
                .sum();
    }

    private static BlockUsage usage(StepInputs in) {
        return in.lastRound().has(TUNED)
                ? usage(in.lastRound())
                : in.outputs().decisions().usage();
    }

    /** The use of fine-tuned branches among sums of training steps. */
    public static BlockUsage usage(NamedSums sums) {
        return new BlockUsage(
                sums.count(NamedSums.EXAMPLES),
                Arrays.stream(sums.values(TUNED))
                        .mapToObj(value -> (long) value)
                        .toList());
    }

    /** Adds the use of fine-tuned branches to sums of a training step, where blocks are routed. */
    public static void putUsage(RoutingDecisions decisions, Map<String, double[]> sums) {
        if (decisions.blocks() > 0) {
            sums.put(
                    TUNED,
                    decisions.usage().tuned().stream()
                            .mapToDouble(Long::doubleValue)
                            .toArray());
        }
    }
}
