package org.spottune.transfer;

import java.util.Map;
import org.spottune.settings.Setting;

/** What a target network starts from. */
public enum Start {
    /** The weights of the first source if the target has its architecture, otherwise drawn values. */
    AUTO,
    /** The weights of the first source, whose architecture the target must have. */
    SOURCE,
    /** Drawn values; sources only guide it. */
    RANDOM;

    /** The setting that chooses. */
    static final Setting<Start> SETTING = Setting.choice(
            "start",
            AUTO,
            Map.of("auto", AUTO, "source", SOURCE, "random", RANDOM),
            "Start values of the target: the first source's weights, drawn ones, or (auto) the source's where it has its"
                    + " architecture");

    boolean isSource(boolean sameArchitecture) {
        return this == SOURCE || this == AUTO && sameArchitecture;
    }
}
