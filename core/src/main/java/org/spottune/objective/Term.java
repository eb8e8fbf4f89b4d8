package org.spottune.objective;

import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import org.spottune.settings.Setting;
import org.spottune.settings.Settings;

/**
 * A part of what a training step minimises. A value: it says what it needs, reports its losses and adds their gradient; a
 * step is a list of terms.
 */
public sealed interface Term extends Serializable permits OutputTerm, ParameterTerm {

    /** On which side of the direction it stands. */
    Side side();

    /** Names of the losses that it reports, as columns of metrics are called. */
    List<String> names();

    /**
     * A term that settings can choose by name.
     *
     * @param id name in settings
     * @param help one line
     * @param settings that it reads, the one that weighs the term first
     * @param reader makes it of settings
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
