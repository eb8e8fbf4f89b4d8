package org.spottune.transfer;

import java.util.List;
import java.util.stream.Stream;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.policy.PolicySpec;
import org.spottune.settings.Setting;
import org.spottune.settings.Settings;

/**
 * SpotTune: for each image and block, a policy network chooses the frozen branch or its fine-tuned copy (Guo et al.,
 * SpotTune, CVPR 2019).
 *
 * @param routes blocks that have both branches
 * @param temperature of the Gumbel-Softmax, > 0
 */
public record SpotTune(Routes routes, double temperature) implements TransferMethod {

    /** The paper's temperature (Section 4.1.2). */
    public static final double PAPER_TEMPERATURE = 5;

    private static final Setting<Double> TEMPERATURE =
            Setting.positive("temperature", PAPER_TEMPERATURE, "Temperature of the Gumbel-Softmax");

    /** Settings of methods that train a policy network. */
    static final List<Setting<?>> SETTINGS =
            Stream.concat(Routes.SETTINGS.stream(), Stream.of(TEMPERATURE)).toList();

    static final Entry ENTRY = new Entry(
            "spottune",
            "a fine-tuned copy of every block after the frozen prefix, and the policy network that chooses for each image"
                    + " between copy and frozen block",
            SETTINGS,
            Entry.Beside.POLICY,
            "",
            SpotTune::read);

    static SpotTune read(Settings settings) {
        return new SpotTune(Routes.read(settings), settings.get(TEMPERATURE));
    }

    public SpotTune {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("Temperature must be > 0 and finite, got " + temperature);
        }
    }

    /** The paper's form. */
    public SpotTune(int frozenPrefixBlocks, double temperature) {
        this(Routes.after(frozenPrefixBlocks), temperature);
    }

    @Override
    public String id() {
        return "spottune";
    }

    @Override
    public TrunkSpec network(Architecture source, Statistics statistics) {
        return new TrunkSpec(
                source, routes.partition(source), statistics, PolicySpec.of(source, temperature), routes.form());
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
