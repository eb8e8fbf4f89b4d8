package org.spottune.experiment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.spottune.nn.PathForm;
import org.spottune.nn.blocks.FrozenNormalization;
import org.spottune.nn.blocks.MixingPoint;
import org.spottune.policy.GlobalK;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuneLast;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.L2Sp;
import org.spottune.transfer.RandomPolicy;
import org.spottune.transfer.Routes;
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
    static Optional<TransferMethod> read(SettingsReader settings, long seed, Profile profile) {
        SpotTune routing = new SpotTune(
                routes(settings, profile),
                settings.number(
                        "temperature",
                        SpotTune.PAPER_TEMPERATURE,
                        value -> value > 0 && value < Double.POSITIVE_INFINITY,
                        "a finite number > 0"));
        return Optional.ofNullable(settings.choice("method", null, choices(routing, globalK(settings), seed)));
    }

    private static Routes routes(SettingsReader settings, Profile profile) {
        int prefix = settings.integer("frozen-prefix-blocks", 0, value -> value >= 0, "a whole number >= 0");
        boolean stemLearns = settings.flag("stem-learns", profile.stemLearns(prefix));
        PathForm form = new PathForm(
                settings.choice("mixing", profile.form().mixing().id(), byId(MixingPoint.values(), MixingPoint::id)),
                settings.choice(
                        "frozen-batch-norm",
                        profile.form().frozenNormalization().id(),
                        byId(FrozenNormalization.values(), FrozenNormalization::id)));
        return new Routes(prefix, stemLearns ? Routes.Stem.LEARNS : Routes.Stem.FROZEN, form);
    }

    private static <E> Map<String, E> byId(E[] values, Function<E, String> id) {
        Map<String, E> choices = new TreeMap<>();
        for (E value : values) {
            choices.put(id.apply(value), value);
        }
        return choices;
    }

    private static GlobalK globalK(SettingsReader settings) {
        return new GlobalK(
                settings.integer("global-k.k", 3, value -> value >= 1, "a whole number >= 1"),
                settings.penalty("global-k.lambda-1", 0.3),
                settings.penalty("global-k.lambda-2", 0.3),
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
                new RandomPolicy(routing.routes()))) {
            choices.put(method.id(), method);
        }
        return choices;
    }
}
