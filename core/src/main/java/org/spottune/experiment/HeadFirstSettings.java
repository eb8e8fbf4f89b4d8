package org.spottune.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.spottune.settings.Setting;
import org.spottune.settings.SettingGroup;
import org.spottune.settings.Settings;
import org.spottune.train.HeadFirst;
import org.spottune.train.StepPlan;

/** Settings of the epochs in which the classifier alone learns, see {@link HeadFirst}. */
final class HeadFirstSettings {

    private static final Setting<Integer> EPOCHS = Setting.integerOrZero(
            "head-first.epochs",
            0,
            "none",
            "First epochs in which the classifier alone learns (LP-FT); the schedule of rates begins after them");
    private static final Setting<Double> RATE = Setting.positive(
                    "head-first.learning-rate", 0.05, "Constant learning rate of the classifier in these epochs")
            .withDefault(settings -> settings.get(OptimizerSettings.HEAD_RATE), "head.learning-rate");

    static final List<Setting<?>> COMMON = List.of(EPOCHS);

    static final List<SettingGroup> SOME = List.of(new SettingGroup("head-first.epochs > 0", List.of(RATE)));

    private HeadFirstSettings() {}

    /** A step with the epochs of the classifier before it, if there are any. */
    static StepPlan before(StepPlan plan, Settings settings) {
        int epochs = settings.get(EPOCHS);
        return epochs == 0 ? plan : plan.by(new HeadFirst(epochs, settings.get(RATE), plan.procedure()));
    }

    /**
     * Epochs in which the whole network learns, which schedules span; at least 1 even if settings contradict each
     * other.
     */
    static int epochsBehind(Settings settings) {
        return Math.max(1, settings.get(TrainingSchedule.EPOCHS) - settings.get(EPOCHS));
    }

    /** Problems of settings that are valid one by one. */
    static List<String> conflicts(Experiment run, Optional<Experiment.Networks> networks) {
        int epochs = run.step().procedure().headEpochs();
        List<String> problems = new ArrayList<>();
        if (epochs == 0) {
            return problems;
        }
        if (epochs >= run.schedule().epochs()) {
            problems.add("Setting '" + EPOCHS.key() + "' must be below epochs, "
                    + run.schedule().epochs() + ": the network learns in those that are left, got " + epochs);
        }
        String refused = "Setting '" + EPOCHS.key() + "' cannot be " + epochs + " for method '"
                + run.method().id() + "'";
        if (!run.startsFromSource(networks)) {
            problems.add(
                    refused + ", which starts from drawn values: there are no features for a classifier to learn on");
        }
        if (networks.isPresent() && !run.network(networks.get().target()).learns()) {
            problems.add(refused + ", of which the classifier alone learns in any case");
        }
        return problems;
    }
}
