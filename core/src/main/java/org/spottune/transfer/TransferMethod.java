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
 * A transfer-learning method as a value: the network it builds, its training step, and what becomes of the network in the
 * end. One file says everything about a method; {@link TransferMethods} lists them.
 */
public interface TransferMethod extends Serializable {

    /** Seed of every draw of a run. */
    Setting<Long> SEED = Setting.wholeNumber("seed", 1, "Seed of every random draw");

    /** Key in configurations, result tables and directory names. */
    String id();

    /**
     * The network that is trained, without its classifier.
     *
     * @param source the source network's table
     * @param statistics whose statistics normalise in the training passes of what learns
     */
    TrunkSpec network(Architecture source, Statistics statistics);

    /** Its training step, made of the one that settings describe for all methods. */
    default StepPlan step(StepPlan common) {
        return common;
    }

    /**
     * Whether domains that are trained together share the kernels that learn by default; where they do not, what they share
     * is the source's that does not learn.
     */
    default boolean sharesKernels() {
        return true;
    }

    /** What becomes of the trained network. */
    default Finish finish() {
        return Finish.KEEP;
    }

    /**
     * Whether weights of the first source network are the start values.
     *
     * @param sameArchitecture whether the target has that one's architecture, as it must then
     */
    default boolean startsFromSource(boolean sameArchitecture) {
        return hasSource();
    }

    /** Whether there are source networks at all, be it as start values or beside the target. */
    default boolean hasSource() {
        return true;
    }

    /** What keeps the method from running such steps; empty if nothing does. */
    default List<String> problemsWith(StepPlan step, Precision precision) {
        return List.of();
    }

    /** What keeps the method from learning with such statistics in training passes; empty if nothing does. */
    default List<String> problemsWith(Statistics statistics) {
        return List.of();
    }

    /** What keeps the method from being used on a network; empty if nothing does. */
    default List<String> problemsWith(Architecture source) {
        return List.of();
    }

    /**
     * What settings can choose.
     *
     * @param id of the method
     * @param summary what learns, in one line
     * @param settings that the method reads beside those of every run
     * @param beside what learns beside network and classifier, with optimiser settings of its own
     * @param regularizer name of the term that makes the method what it is, see
     *     {@link org.spottune.objective.Regularizers}; empty for none
     * @param reader makes it of settings
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
            /** Masks of shared kernels, whose scale is another. */
            MASKS
        }

        public Entry {
            settings = List.copyOf(settings);
        }

        /** A method of one network, without settings of its own. */
        static Entry plain(String id, String summary, Function<Settings, TransferMethod> reader) {
            return new Entry(id, summary, List.of(), Beside.NOTHING, "", reader);
        }
    }
}
