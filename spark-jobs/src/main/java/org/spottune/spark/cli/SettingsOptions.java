package org.spottune.spark.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spottune.settings.ConfigurationException;
import org.spottune.settings.SettingsText;
import org.spottune.spark.storage.Storage;
import picocli.CommandLine.Option;

/** The options {@code --config} and {@code --set}. */
final class SettingsOptions {

    @Option(names = "--config", paramLabel = "FILE", converter = PathText.class, description = "Settings in HOCON.")
    private String config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting; wins over the file. May be repeated.")
    private List<String> settings = List.of();

    /**
     * All settings; of one key, the last value counts. {@code ${...}} refers to other settings and to environment
     * variables.
     *
     * @throws ConfigurationException if they cannot be read
     */
    Config read(Storage storage) throws IOException {
        Config all = config == null ? ConfigFactory.empty() : SettingsText.parse(storage.readText(config), config);
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new ConfigurationException(List.of("--set needs KEY=VALUE, got '" + setting + "'"));
            }
            all = SettingsText.parse(quoted(setting), "--set " + setting).withFallback(all);
        }
        return SettingsText.resolve(all, config == null ? "--set" : config);
    }

    /** The options as given, for repeating the command. */
    Map<String, Object> given() {
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("config", config);
        given.put("set", settings);
        return given;
    }

    /** Adds the quotes that HOCON needs around a plus sign and that a shell removes. */
    private static String quoted(String setting) {
        return setting.replaceFirst("^([^=]+=)([\\w+-]*\\+[\\w+-]*)$", "$1\"$2\"");
    }
}
