package org.spottune.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.graph.TrunkSpec;
import org.spottune.nn.Adaptation;
import org.spottune.settings.Setting;
import org.spottune.settings.SettingGroup;
import org.spottune.settings.Settings;

/**
 * Whether the model is a weighted mean of source and tuned weights, see {@link
 * org.spottune.transfer.WeightInterpolation}.
 *
 * @param steps equal steps from the source's weights to the tuned ones; the models at their ends are compared on
 *     validation images. 0 if the model has the tuned weights
 */
public record InterpolationSettings(int steps) {

    private static final Setting<Boolean> CHOSEN = Setting.choice(
            "interpolation.chosen-by",
            false,
            Map.of("none", false, "validation", true),
            "How the model's share between source and tuned weights is chosen (WiSE-FT): on validation images, or"
                    + " not at all (only tuned weights)");
    private static final Setting<Integer> STEPS = Setting.integer(
            "interpolation.steps",
            10,
            1,
            "Equal steps from source to tuned weights; models at their ends are measured");

    static final List<Setting<?>> COMMON = List.of(CHOSEN);

    static final List<SettingGroup> SOME =
            List.of(new SettingGroup("interpolation.chosen-by validation", List.of(STEPS)));

    static InterpolationSettings read(Settings settings) {
        return new InterpolationSettings(settings.get(CHOSEN) ? settings.get(STEPS) : 0);
    }

    /** Whether a share is to be chosen. */
    public boolean wanted() {
        return steps > 0;
    }

    /** Problems of settings that are valid one by one. */
    List<String> conflicts(Experiment run, Optional<Experiment.Networks> networks) {
        List<String> problems = new ArrayList<>();
        if (!wanted()) {
            return problems;
        }
        String refused = "Setting '" + CHOSEN.key() + "' cannot be validation for method '"
                + run.method().id() + "', ";
        if (!run.startsFromSource(networks)) {
            problems.add(refused + "which starts from drawn values: there are no source weights to go back to");
        }
        if (networks.isPresent()) {
            TrunkSpec network = run.network(networks.get().target());
            if (!network.learns()) {
                problems.add(refused + "of which the classifier alone learns: source and tuned weights are the same");
            }
            boolean drawn = network.adaptation()
                    .flatMap(Adaptation::decoration)
                    .filter(decoration -> !decoration.startsAsSource())
                    .isPresent();
            if (drawn && run.method().hasSource()) {
                problems.add(
                        refused + "whose adapters start from drawn values (adapter.start): the source network is not"
                                + " where it starts");
            }
        }
        return problems;
    }
}
