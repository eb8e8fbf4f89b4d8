package org.spottune.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.spottune.settings.Setting;
import org.spottune.settings.SettingGroup;
import org.spottune.transfer.TransferMethod;
import org.spottune.transfer.TransferMethods;

/** {@link SettingsCatalog} and {@link TransferMethods} as text: for {@code --help}, and as the tables of the documents. */
public final class SettingsTable {

    private SettingsTable() {}

    /** One line for each method and setting. */
    public static List<String> help() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Methods:");
        TransferMethods.ALL.forEach(method -> lines.add("  " + method.id() + ": " + method.summary()));
        lines.add("");
        lines.add("Settings, in a file or each by --set KEY=VALUE (default in parentheses):");
        rows().forEach((setting, owners) -> lines.add("  " + setting.key() + shown(setting) + ": " + setting.help()
                + (owners.isEmpty() ? "" : " [" + String.join(", ", owners) + "]")));
        return lines;
    }

    private static String shown(Setting<?> setting) {
        return setting.shownDefault().isEmpty() ? "" : " (" + setting.shownDefault() + ")";
    }

    /** The methods as a table. */
    public static String methodsAsMarkdown() {
        StringBuilder table =
                new StringBuilder("| method | what learns (a new classifier always does) |\n| --- | --- |\n");
        for (TransferMethod.Entry method : TransferMethods.ALL) {
            table.append(String.format(Locale.ROOT, "| `%s` | %s |\n", method.id(), method.summary()));
        }
        return table.toString();
    }

    /** The settings as a table. */
    public static String settingsAsMarkdown() {
        StringBuilder table =
                new StringBuilder("| key | default | range | meaning | read by |\n| --- | --- | --- | --- | --- |\n");
        rows().forEach((setting, owners) -> table.append(String.format(
                Locale.ROOT,
                "| `%s` | %s | %s | %s | %s |\n",
                setting.key(),
                setting.shownDefault(),
                setting.range(),
                setting.help(),
                owners.isEmpty() ? "all runs" : String.join(", ", owners))));
        return table.toString();
    }

    /** Each setting with the groups that read it; none if all runs do. */
    private static Map<Setting<?>, List<String>> rows() {
        Map<String, Setting<?>> byKey = new LinkedHashMap<>();
        Map<Setting<?>, List<String>> rows = new LinkedHashMap<>();
        for (SettingGroup group : SettingsCatalog.GROUPS) {
            for (Setting<?> setting : group.settings()) {
                Setting<?> known = byKey.computeIfAbsent(setting.key(), key -> setting);
                rows.merge(known, group.owner().isEmpty() ? List.of() : List.of(group.owner()), (a, b) -> Stream.concat(
                                a.stream(), b.stream())
                        .toList());
            }
        }
        return rows;
    }
}
