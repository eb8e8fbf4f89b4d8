package org.spottune.experiment;

import java.util.List;

/** Settings are wrong; the message lists everything that is. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param problems one sentence each */
    public ConfigurationException(List<String> problems) {
        super(String.join("\n", problems));
    }
}
