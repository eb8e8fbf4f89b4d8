package org.spottune.transfer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.nn.BlockMode;
import org.spottune.nn.Partition;

/**
 * Only the last blocks, the layers after them and a new classifier learn (Guo et al., SpotTune, Section 4.1.3:
 * "Fine-tuning last-k").
 *
 * @param blocks that learn, >= 1
 */
public record FineTuneLast(int blocks) implements TransferMethod {

    static final List<Entry> ENTRIES = Stream.of(1, 2, 3)
            .map(FineTuneLast::new)
            .map(method -> Entry.plain(
                    method.id(),
                    method.blocks() == 1 ? "the last block" : "the last " + method.blocks() + " blocks",
                    settings -> method))
            .toList();

    public FineTuneLast {
        if (blocks < 1) {
            throw new IllegalArgumentException("Number of last blocks must be >= 1, got " + blocks);
        }
    }

    @Override
    public String id() {
        return "fine-tune-last-" + blocks;
    }

    @Override
    public TrunkSpec network(Architecture source, Statistics statistics) {
        List<BlockMode> modes = new ArrayList<>(Collections.nCopies(source.blockCount() - blocks, BlockMode.FROZEN));
        modes.addAll(Collections.nCopies(blocks, BlockMode.TUNED));
        return TrunkSpec.withoutPolicy(source, new Partition(false, modes, true), statistics);
    }

    @Override
    public List<String> problemsWith(Architecture source) {
        return blocks <= source.blockCount()
                ? List.of()
                : List.of("Method '" + id() + "' needs at least " + blocks + " blocks, '" + source.name() + "' has "
                        + source.blockCount());
    }
}
