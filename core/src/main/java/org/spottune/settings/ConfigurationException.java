package org.spottune.settings;

import java.util.ArrayList;
import java.util.List;

/** Invalid settings; the message lists all problems. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ArrayList<String> problems;

    /** @param problems one sentence each */
    public ConfigurationException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = new ArrayList<>(problems);
    }

    /** One sentence each. */
    public List<String> problems() {
        return List.copyOf(problems);
    }
}
