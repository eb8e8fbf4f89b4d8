package org.spottune.objective;

import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import org.spottune.settings.Setting;
import org.spottune.settings.Settings;

/**
 * A part of the objective that a training step minimises: a list of terms. A value: it states what it needs, reports
 * its losses and adds their gradient.
 */
public sealed interface Term extends Serializable permits OutputTerm, ParameterTerm {

    /** Which gradient of the direction it belongs to. */
    Side side();

    /** Names of the losses that it reports, as in the columns of metrics. */
    List<String> names();

    /**
     * A term that settings can choose by name.
     *
     * @param id name in settings
     * @param help one line
     * @param settings that it reads, the one that weighs the term first
     * @param reader creates the term from settings
     */
    record Entry(String id, String help, List<Setting<?>> settings, Function<Settings, Term> reader) {

        public Entry {
            settings = List.copyOf(settings);
            if (settings.isEmpty()) {
                throw new IllegalArgumentException("Term '" + id + "' must have a setting that weighs it, got none");
            }
        }

        /** The setting that weighs the term. */
        public Setting<?> weight() {
            return settings.get(0);
        }
    }
}
