package org.spottune.experiment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.spottune.settings.Setting;
import org.spottune.settings.Settings;

/**
 * Which states of a run are kept, to resume from or to use, and which becomes the model.
 *
 * @param keepLast newest epochs whose states are kept, >= 1
 * @param keepBest metric of the best epoch, whose state is kept beside them; empty if none is kept
 * @param everyEpochs epochs from one state to the next, >= 1; the last epoch has one in any case
 * @param everyRounds rounds within an epoch from one state to the next; 0 keeps none there
 * @param model which state becomes the model
 */
public record CheckpointSettings(
        int keepLast, Optional<Metric> keepBest, int everyEpochs, int everyRounds, Model model) {

    /** Prefix of the keys of these settings. */
    public static final String KEYS = "checkpoint.";

    /** Which state becomes the model. */
    public enum Model {
        LAST,
        /** The state of the best epoch. */
        BEST
    }

    private static final Setting<Integer> KEEP_LAST =
            Setting.integer(KEYS + "keep-last", 2, 1, "Newest epochs whose state is kept");
    private static final Setting<Optional<Metric>> KEEP_BEST = Setting.choice(
            KEYS + "keep-best", Optional.empty(), metrics(), "Metric of the best epoch, whose state is kept too");
    private static final Setting<Integer> EVERY_EPOCHS =
            Setting.integer(KEYS + "every-epochs", 1, 1, "Epochs between two kept states");
    private static final Setting<Integer> EVERY_ROUNDS =
            Setting.integerOrZero(KEYS + "every-rounds", 0, "none", "Rounds between two kept states within an epoch");
    private static final Setting<Model> MODEL = Setting.choice(
            KEYS + "model",
            Model.LAST,
            Map.of("last", Model.LAST, "best", Model.BEST),
            "Epoch whose state becomes the model: the last, or the best by keep-best");

    static final List<Setting<?>> SETTINGS = List.of(KEEP_LAST, KEEP_BEST, EVERY_EPOCHS, EVERY_ROUNDS, MODEL);

    private static Map<String, Optional<Metric>> metrics() {
        Map<String, Optional<Metric>> metrics = new HashMap<>();
        metrics.put("none", Optional.empty());
        Stream.of(Metric.values()).forEach(metric -> metrics.put(metric.id(), Optional.of(metric)));
        return metrics;
    }

    static CheckpointSettings read(Settings settings) {
        return new CheckpointSettings(
                settings.get(KEEP_LAST),
                settings.get(KEEP_BEST),
                settings.get(EVERY_EPOCHS),
                settings.get(EVERY_ROUNDS),
                settings.get(MODEL));
    }

    List<String> conflicts() {
        return model == Model.BEST && keepBest.isEmpty()
                ? List.of("Setting 'checkpoint.model' can be best only with checkpoint.keep-best, got none")
                : List.of();
    }
}
