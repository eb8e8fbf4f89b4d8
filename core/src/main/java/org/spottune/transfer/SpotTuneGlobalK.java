package org.spottune.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.policy.GlobalK;

/**
 * SpotTune whose policy is driven to fine-tune the same {@code k} blocks for all images; afterwards the policy and the
 * fine-tuned copies that lost are dropped (Guo et al., SpotTune, Section 3.3).
 *
 * @param routing what is trained
 * @param losses that drive the policy
 */
public record SpotTuneGlobalK(SpotTune routing, GlobalK losses) implements TransferMethod {

    @Override
    public String id() {
        return "spottune-global-k";
    }

    @Override
    public TrunkSpec trunk(Architecture source, Statistics statistics) {
        return routing.trunk(source, statistics);
    }

    @Override
    public Optional<GlobalK> globalK() {
        return Optional.of(losses);
    }

    @Override
    public List<String> problemsWith(Architecture source) {
        List<String> problems = new ArrayList<>(routing.problemsWith(source));
        int adaptive = Math.max(0, source.blockCount() - routing.routes().frozenPrefixBlocks());
        if (problems.isEmpty() && losses.k() > adaptive) {
            problems.add("Setting 'global-k.k' must be at most the " + adaptive + " adaptive blocks of '"
                    + source.name() + "', got " + losses.k());
        }
        return problems;
    }
}
