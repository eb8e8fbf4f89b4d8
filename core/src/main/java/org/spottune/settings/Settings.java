package org.spottune.settings;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings of a run while they are read. Refuses settings that are set but never read: they are unknown, or the
 * chosen method and options do not use them. Not thread-safe.
 */
public final class Settings {

    private final SettingsReader reader;
    private final List<SettingGroup> catalog;
    private final Map<Setting<?>, Object> values = new HashMap<>();

    /** @param catalog of all existing settings */
    public Settings(Config config, List<SettingGroup> catalog) {
        this.reader = new SettingsReader(config);
        this.catalog = List.copyOf(catalog);
    }

    /** The value in this run: as set, or the default if it is absent or invalid. */
    @SuppressWarnings("unchecked")
    public <V> V get(Setting<V> setting) {
        if (!values.containsKey(setting)) {
            values.put(setting, setting.read(this, reader));
        }
        return (V) values.get(setting);
    }

    /** Every setting read so far with its value in this run, by key. */
    public Map<String, Object> effective() {
        return reader.effective();
    }

    /** Problems of the settings that were read, and every unknown key. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>(reader.invalid());
        problems.addAll(reader.unknown(known().keySet()));
        return problems;
    }

    /**
     * Problems of settings that exist and were set, but were not read.
     *
     * @param chosen what was chosen that does not use them, such as "method 'fine-tuning'"
     */
    public List<String> withoutEffect(String chosen) {
        Map<String, List<String>> owners = known();
        return reader.unread().stream()
                .filter(owners::containsKey)
                .map(key -> "Setting '" + key + "' has no effect with " + chosen + "; it belongs to "
                        + String.join(", ", owners.get(key)))
                .toList();
    }

    /** Keys that exist and were set, but were not read. */
    public List<String> unread() {
        Map<String, List<String>> owners = known();
        return reader.unread().stream().filter(owners::containsKey).toList();
    }

    private Map<String, List<String>> known() {
        return catalog.stream()
                .flatMap(group -> group.settings().stream().map(setting -> Map.entry(setting.key(), group.owner())))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }
}
