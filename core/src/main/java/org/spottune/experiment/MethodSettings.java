package org.spottune.experiment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.spottune.policy.GlobalK;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuneLast;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.L2Sp;
import org.spottune.transfer.RandomPolicy;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.SpotTuneGlobalK;
import org.spottune.transfer.StochasticFineTuning;
import org.spottune.transfer.TrainingFromScratch;
import org.spottune.transfer.TransferMethod;

/** Reads the method of a run and what belongs to it. */
final class MethodSettings {

    private MethodSettings() {}

    /** Names of all methods, sorted. */
    static List<String> names() {
        return List.copyOf(
                choices(new SpotTune(0, 1), new GlobalK(1, 0, 0, 0), 0).keySet());
    }

    /** The method; empty, and a problem noted, if there is none of the name that is set. */
    static Optional<TransferMethod> read(SettingsReader settings, long seed) {
        SpotTune routing = new SpotTune(
                settings.integer("frozen-prefix-blocks", 0, value -> value >= 0, "a whole number >= 0"),
                settings.number(
                        "temperature",
                        SpotTune.PAPER_TEMPERATURE,
                        value -> value > 0 && value < Double.POSITIVE_INFINITY,
                        "a finite number > 0"));
        return Optional.ofNullable(settings.choice("method", null, choices(routing, globalK(settings), seed)));
    }

    private static GlobalK globalK(SettingsReader settings) {
        return new GlobalK(
                settings.integer("global-k.k", 3, value -> value >= 1, "a whole number >= 1"),
                settings.penalty("global-k.lambda-1", 0.1),
                settings.penalty("global-k.lambda-2", 0.1),
                settings.integer("global-k.ramp-epochs", 0, value -> value >= 0, "a whole number >= 0"));
    }

    private static Map<String, TransferMethod> choices(SpotTune routing, GlobalK losses, long seed) {
        Map<String, TransferMethod> choices = new TreeMap<>();
        for (TransferMethod method : List.of(
                new FeatureExtraction(),
                new FineTuning(),
                new FineTuneLast(1),
                new FineTuneLast(2),
                new FineTuneLast(3),
                new StochasticFineTuning(seed),
                new L2Sp(),
                new TrainingFromScratch(),
                routing,
                new SpotTuneGlobalK(routing, losses),
                new RandomPolicy(routing.frozenPrefixBlocks()))) {
            choices.put(method.id(), method);
        }
        return choices;
    }
}
