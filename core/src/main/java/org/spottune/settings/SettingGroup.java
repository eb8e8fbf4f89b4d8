package org.spottune.settings;

import java.util.List;

/**
 * Settings that belong together.
 *
 * @param owner what reads them, in words such as "method spottune"; empty for what every run reads
 * @param settings in the order in which documents show them
 */
public record SettingGroup(String owner, List<Setting<?>> settings) {

    public SettingGroup {
        settings = List.copyOf(settings);
    }
}
