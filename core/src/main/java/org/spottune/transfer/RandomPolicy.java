package org.spottune.transfer;

import java.util.List;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;

/**
 * SpotTune without its policy network, as a control: each image takes either branch of each block with equal
 * probability, drawn anew in every epoch.
 *
 * @param routes blocks that have both branches
 */
public record RandomPolicy(Routes routes) implements TransferMethod {

    static final Entry ENTRY = new Entry(
            "random-policy",
            "the same copies as spottune's, chosen by chance: a control",
            Routes.SETTINGS,
            Entry.Beside.NOTHING,
            "",
            settings -> new RandomPolicy(Routes.read(settings)));

    @Override
    public String id() {
        return "random-policy";
    }

    @Override
    public TrunkSpec network(Architecture source, Statistics statistics) {
        return TrunkSpec.withoutPolicy(source, routes.partition(source), statistics)
                .withForm(routes.form());
    }

    @Override
    public boolean sharesKernels() {
        return false;
    }

    @Override
    public List<String> problemsWith(Architecture source) {
        return routes.problemsWith(id(), source);
    }
}
