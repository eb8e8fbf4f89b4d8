package org.spottune.experiment;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.learner.LearnerState;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.MapMatching;
import org.spottune.objective.Regularizers;
import org.spottune.objective.Side;
import org.spottune.objective.Term;
import org.spottune.objective.WeightPenalty;
import org.spottune.optim.Clipped;
import org.spottune.optim.Direction;
import org.spottune.optim.GradientSum;
import org.spottune.optim.NeverHurt;
import org.spottune.settings.Setting;
import org.spottune.settings.SettingGroup;
import org.spottune.settings.Settings;
import org.spottune.train.PlainStep;
import org.spottune.train.StepPlan;
import org.spottune.transfer.TransferMethod;

/** Settings of the objective that a step minimises, and of its direction. */
final class ObjectiveSettings {

    /** In place of a regulariser: plain weight decay, which also acts beside all regularisers except L2-SP. */
    static final String NONE = "weight-decay";

    /** Where the direction of never-hurt is computed. */
    enum Scope {
        /** In each worker's step. */
        STEP,
        /** At the driver, from the gradients of all workers. */
        ROUND
    }

    private static final Setting<List<String>> REGULARIZER =
            Setting.choices("regularizer", List.of(NONE), names(), "Terms that are added to the loss, one or a list");
    private static final Setting<Double> SMOOTHING = Setting.number(
            "label-smoothing",
            0,
            value -> value >= 0 && value < 1,
            "a number in [0, 1)",
            "Share of the target probability that is spread evenly over all classes");
    private static final Setting<Boolean> NEVER_HURT = Setting.choice(
            "direction",
            false,
            Map.of("sum", false, "never-hurt", true),
            "How gradients of loss and regularizer combine: their sum, or DTNH's direction that never hurts the loss");
    private static final Setting<NeverHurt.Scope> PARAMETERS = Setting.choice(
            "dtnh.parameters",
            NeverHurt.Scope.JOINT,
            Map.of("joint", NeverHurt.Scope.JOINT, "shared", NeverHurt.Scope.SHARED),
            "Parameters that are compared: all that learn (the paper), or those that the regularizer acts on");
    private static final Setting<Scope> SCOPE = Setting.choice(
            "dtnh.scope",
            Scope.STEP,
            Map.of("step", Scope.STEP, "round", Scope.ROUND),
            "Each worker's own step, or the merged gradients of all workers (averaging-frequency 1)");
    private static final Setting<Double> MEMORY = Setting.number(
            "dtnh.gradient-memory",
            0,
            value -> value >= 0 && value < 1,
            "a number in [0, 1)",
            "Share of the past in the loss gradient that the regularizer is compared with; 0: the paper");
    private static final Setting<Double> CLIP =
            Setting.penalty("clip-norm", 0, "Largest norm of the direction; 0: any");
    private static final Setting<Double> AVERAGE_DECAY = Setting.number(
            "ema.decay",
            0,
            value -> value >= 0 && value < 1,
            "a number in [0, 1)",
            "Share of the past in a moving average of the parameters; 0: none");

    private static final Setting<String> AVERAGE_USE = Setting.choice(
            "ema.use",
            LearnerState.AVERAGE,
            Map.of("average", LearnerState.AVERAGE, "last", LearnerState.MOVING),
            "Parameters that are validated and saved: their average, or the last ones");

    static final List<Setting<?>> COMMON = List.of(REGULARIZER, SMOOTHING, NEVER_HURT, CLIP, AVERAGE_DECAY);

    static final List<SettingGroup> SOME = some();

    private ObjectiveSettings() {}

    private static List<SettingGroup> some() {
        List<SettingGroup> groups = new ArrayList<>();
        Regularizers.ALL.forEach(entry -> groups.add(new SettingGroup("regularizer " + entry.id(), entry.settings())));
        groups.add(new SettingGroup("direction never-hurt", List.of(PARAMETERS, SCOPE, MEMORY)));
        groups.add(new SettingGroup("ema.decay > 0", List.of(AVERAGE_USE)));
        return groups;
    }

    private static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put(NONE, NONE);
        Regularizers.ALL.forEach(entry -> names.put(entry.id(), entry.id()));
        return names;
    }

    /**
     * The objective that a step minimises.
     *
     * @param plan of the step, the same for all methods
     * @param scope where its direction is computed
     * @param evaluated name of the vector of parameters that is validated and saved
     */
    record Objective(StepPlan plan, Scope scope, String evaluated) {}

    static Objective read(Settings settings, TransferMethod.Entry method) {
        List<String> names = settings.get(regularizer(method));
        List<Term> terms = new ArrayList<>();
        terms.add(new CrossEntropy(settings.get(SMOOTHING)));
        Regularizers.ALL.stream()
                .filter(entry -> names.contains(entry.id()))
                .forEach(entry -> terms.add(entry.reader().apply(settings)));
        boolean l2Sp = names.contains(WeightPenalty.L2_SP.id());
        OptimizerSettings.Optimizers optimizers =
                OptimizerSettings.read(settings, method.beside(), !l2Sp, l2Sp ? settings.get(WeightPenalty.BETA) : 0);
        Map<Group, Double> decays = new EnumMap<>(optimizers.decays());
        decays.values().removeIf(decay -> decay == 0);
        if (!decays.isEmpty()) {
            terms.add(WeightPenalty.decay(decays));
        }
        StepPlan plan = new StepPlan(
                terms, direction(settings), optimizers.groups(), new PlainStep(), settings.get(AVERAGE_DECAY));
        return new Objective(
                plan,
                settings.get(NEVER_HURT) ? settings.get(SCOPE) : Scope.STEP,
                plan.averageKeep() > 0 ? settings.get(AVERAGE_USE) : LearnerState.MOVING);
    }

    /** See {@link Experiment#taught}. */
    static Config taught(Config config, Settings settings, TransferMethod.Entry method) {
        List<String> names = new ArrayList<>(settings.get(regularizer(method)));
        if (!settings.problems().isEmpty() || names.stream().anyMatch(Regularizers.OF_TEACHER::contains)) {
            return config;
        }
        names.remove(NONE);
        names.addAll(Regularizers.OF_TEACHER);
        return config.withValue(REGULARIZER.key(), ConfigValueFactory.fromIterable(names));
    }

    private static Direction direction(Settings settings) {
        Direction direction = settings.get(NEVER_HURT)
                ? new NeverHurt(settings.get(PARAMETERS), settings.get(MEMORY))
                : new GradientSum();
        double clip = settings.get(CLIP);
        return clip > 0 ? new Clipped(direction, clip) : direction;
    }

    /** Problems of settings that are valid one by one. */
    static List<String> conflicts(
            Experiment run, Settings settings, TransferMethod.Entry entry, Optional<Experiment.Networks> networks) {
        List<String> problems = new ArrayList<>();
        List<String> names = settings.get(regularizer(entry));
        String method = "method '" + entry.id() + "'";
        if (names.size() > 1 && names.contains(NONE)) {
            problems.add("Setting 'regularizer' cannot have " + NONE + " beside others, got " + names);
        }
        List<String> ofSources = new ArrayList<>(names);
        ofSources.remove(NONE);
        ofSources.removeAll(Regularizers.OF_TEACHER);
        if (!ofSources.isEmpty() && !run.method().hasSource()) {
            problems.add("Setting 'regularizer' cannot be " + String.join(", ", ofSources) + " for " + method
                    + ", which has no source network");
        }
        List<String> ofTeacher =
                names.stream().filter(Regularizers.OF_TEACHER::contains).toList();
        if (!ofTeacher.isEmpty()
                && networks.isPresent()
                && networks.get().teacher().isEmpty()) {
            problems.add("Setting 'regularizer' has " + String.join(", ", ofTeacher)
                    + ", but there is no teacher: name one by --teacher, in a sweep by 'teacher' of the method");
        }
        if (names.contains(WeightPenalty.L2_SP.id()) && run.method().hasSource() && !run.startsFromSource(networks)) {
            problems.add("Setting 'regularizer' cannot be l2-sp for " + method
                    + " on a target that starts from drawn values: there are no source weights to be drawn to");
        }
        long projecting = run.step().outputTerms(Side.REGULARIZER).stream()
                .filter(MapMatching.class::isInstance)
                .count();
        if (projecting > 1) {
            problems.add("Setting 'regularizer' cannot have feature-matching for " + method
                    + ", which has pairs of its own");
        }
        if (!entry.regularizer().isEmpty() && !names.contains(entry.regularizer())) {
            problems.add("Setting 'regularizer' must have " + entry.regularizer() + " for " + method + ", got "
                    + String.join(", ", names) + "; without it the method is 'fine-tuning'");
        }
        if (run.step().direction().separates() && names.equals(List.of(NONE))) {
            problems.add("Setting 'direction' can be never-hurt only with a regularizer, one of "
                    + Regularizers.ALL.stream().map(Term.Entry::id).toList() + ", got " + NONE);
        }
        if (run.mergesGradients() && run.schedule().averagingFrequency() != 1) {
            problems.add("Setting 'dtnh.scope' can be round only with averaging-frequency 1, got "
                    + run.schedule().averagingFrequency());
        }
        return problems;
    }

    private static Setting<List<String>> regularizer(TransferMethod.Entry method) {
        return method.regularizer().isEmpty()
                ? REGULARIZER
                : REGULARIZER.withDefault(any -> List.of(method.regularizer()), method.regularizer());
    }
}
