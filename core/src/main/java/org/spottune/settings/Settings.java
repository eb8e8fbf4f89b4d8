package org.spottune.settings;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings of a run while they are read. What was set and is read by nothing is refused: either it is unknown, or
 * what was chosen does not use it. Not thread-safe.
 */
public final class Settings {

    private final SettingsReader reader;
    private final List<SettingGroup> catalog;
    private final Map<Setting<?>, Object> values = new HashMap<>();

    /** @param catalog of all settings that there are */
    public Settings(Config config, List<SettingGroup> catalog) {
        this.reader = new SettingsReader(config);
        this.catalog = List.copyOf(catalog);
    }

    /** The value that holds: what was set, or the default where it is absent or wrong. */
    @SuppressWarnings("unchecked")
    public <V> V get(Setting<V> setting) {
        if (!values.containsKey(setting)) {
            values.put(setting, setting.read(this, reader));
        }
        return (V) values.get(setting);
    }

    /** Every setting read so far with the value that holds, by key. */
    public Map<String, Object> effective() {
        return reader.effective();
    }

    /** What is wrong with the settings that were read, and every key that is none. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>(reader.invalid());
        problems.addAll(reader.unknown(known().keySet()));
        return problems;
    }

    /**
     * Settings that exist and were set, but that nothing has read.
     *
     * @param chosen what does not use them, such as "method 'fine-tuning'"
     */
    public List<String> withoutEffect(String chosen) {
        Map<String, List<String>> owners = known();
        return reader.unread().stream()
                .filter(owners::containsKey)
                .map(key -> "Setting '" + key + "' has no effect with " + chosen + "; it belongs to "
                        + String.join(", ", owners.get(key)))
                .toList();
    }

    /** Keys that exist and were set, but that nothing has read. */
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
