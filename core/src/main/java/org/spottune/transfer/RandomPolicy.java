package org.spottune.transfer;

import java.util.List;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;

/**
 * SpotTune without its policy network, as a control: each image takes either branch of each block with equal chance, anew
 * in every epoch.
 *
 * @param routes blocks that have both branches
 */
public record RandomPolicy(Routes routes) implements TransferMethod {

    @Override
    public String id() {
        return "random-policy";
    }

    @Override
    public TrunkSpec trunk(Architecture source, Statistics statistics) {
        return TrunkSpec.withoutPolicy(source, routes.partition(source), statistics)
                .withForm(routes.form());
    }

    @Override
    public List<String> problemsWith(Architecture source) {
        return routes.problemsWith(source);
    }
}
