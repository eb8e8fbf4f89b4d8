package org.spottune.transfer;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.nn.BlockMode;
import org.spottune.nn.Partition;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

/**
 * Half of the residual blocks, drawn once for the run, learn together with a new classifier (Guo et al., SpotTune,
 * Section 4.1.3: "Stochastic fine-tuning"). If the number of blocks is odd, the smaller half learns.
 *
 * @param seed of the draw
 */
public record StochasticFineTuning(long seed) implements TransferMethod {

    static final Entry ENTRY = Entry.plain(
            "stochastic-fine-tuning",
            "half of the blocks, drawn once by the seed",
            settings -> new StochasticFineTuning(settings.get(SEED)));

    @Override
    public String id() {
        return "stochastic-fine-tuning";
    }

    @Override
    public TrunkSpec network(Architecture source, Statistics statistics) {
        Set<Integer> chosen = chosen(source.blockCount());
        List<BlockMode> modes = IntStream.range(0, source.blockCount())
                .mapToObj(block -> chosen.contains(block) ? BlockMode.TUNED : BlockMode.FROZEN)
                .toList();
        return TrunkSpec.withoutPolicy(source, new Partition(false, modes, true), statistics);
    }

    @Override
    public List<String> problemsWith(Architecture source) {
        return Routes.withoutResidualBlocks(id(), source);
    }

    /** The blocks with the smallest draws. */
    private Set<Integer> chosen(int blocks) {
        Draws draws = Draws.of(seed, Purpose.TUNED_BLOCKS);
        return IntStream.range(0, blocks)
                .boxed()
                .sorted(Comparator.comparingLong((Integer block) -> draws.bits(block)))
                .limit(blocks / 2)
                .collect(Collectors.toUnmodifiableSet());
    }
}
