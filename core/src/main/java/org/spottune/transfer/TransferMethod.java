package org.spottune.transfer;

import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Precision;
import org.spottune.nn.Architecture;
import org.spottune.settings.Setting;
import org.spottune.settings.Settings;
import org.spottune.train.StepPlan;

/**
 * A transfer-learning method as a value: the network that it builds, its training step, and what happens to the trained
 * network. One file holds everything about a method; {@link TransferMethods} lists them.
 */
public interface TransferMethod extends Serializable {

    /** Seed of every draw of a run. */
    Setting<Long> SEED = Setting.wholeNumber("seed", 1, "Seed of every random draw");

    /** Key in configurations, result tables and directory names. */
    String id();

    /**
     * The network that is trained, without its classifier.
     *
     * @param source architecture of the source network
     * @param statistics statistics that normalise in training passes, where normalisations learn
     */
    TrunkSpec network(Architecture source, Statistics statistics);

    /** Its training step, made from the step that settings describe for all methods. */
    default StepPlan step(StepPlan common) {
        return common;
    }

    /**
     * Whether domains that are trained together share the learning kernels by default; if not, they share only the
     * frozen ones of the source.
     */
    default boolean sharesKernels() {
        return true;
    }

    /** What happens to the trained network. */
    default Finish finish() {
        return Finish.KEEP;
    }

    /**
     * Whether weights of the first source network are the start values.
     *
     * @param sameArchitecture whether the target has that source's architecture; it must, if it starts from its weights
     */
    default boolean startsFromSource(boolean sameArchitecture) {
        return hasSource();
    }

    /** Whether there are source networks, as start values or beside the target. */
    default boolean hasSource() {
        return true;
    }

    /** Why the method cannot run such steps, one sentence each; empty if it can. */
    default List<String> problemsWith(StepPlan step, Precision precision) {
        return List.of();
    }

    /** Why the method cannot learn with such statistics in training passes, one sentence each; empty if it can. */
    default List<String> problemsWith(Statistics statistics) {
        return List.of();
    }

    /** Why the method cannot be used on a network, one sentence each; empty if it can. */
    default List<String> problemsWith(Architecture source) {
        return List.of();
    }

    /**
     * A method that settings can choose.
     *
     * @param id of the method
     * @param summary what learns, in one line
     * @param settings that the method reads beside those of every run
     * @param beside what learns beside network and classifier, with optimiser settings of its own
     * @param regularizer name of the term that defines the method, see {@link org.spottune.objective.Regularizers};
     *     empty for none
     * @param reader creates the method from settings
     */
    record Entry(
            String id,
            String summary,
            List<Setting<?>> settings,
            Beside beside,
            String regularizer,
            Function<Settings, TransferMethod> reader) {

        /** What learns beside network and classifier. */
        public enum Beside {
            NOTHING,
            POLICY,
            /** Values that a domain adds to shared kernels. */
            ADAPTERS,
            /** Masks of shared kernels, which need another scale of learning rate. */
            MASKS
        }

        public Entry {
            settings = List.copyOf(settings);
        }

        /** A method with one network and no settings beyond those of every run. */
        static Entry plain(String id, String summary, Function<Settings, TransferMethod> reader) {
            return new Entry(id, summary, List.of(), Beside.NOTHING, "", reader);
        }
    }
}
