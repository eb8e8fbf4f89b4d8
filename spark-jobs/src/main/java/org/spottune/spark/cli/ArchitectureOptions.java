package org.spottune.spark.cli;

import java.util.Iterator;
import java.util.Optional;
import org.spottune.nn.Architecture;
import org.spottune.settings.ConfigurationException;
import picocli.CommandLine.Option;

/** Options that name a network. */
final class ArchitectureOptions {

    @Option(
            names = "--architecture",
            paramLabel = "NAME",
            description = "One of ${COMPLETION-CANDIDATES}.",
            completionCandidates = Names.class)
    private String name;

    @Option(
            names = "--width-multiplier",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "Multiplies all widths of the architecture (default: ${DEFAULT-VALUE}).")
    private double widthMultiplier;

    /** The network, if one was named. */
    Optional<Architecture> spec() {
        try {
            return Optional.ofNullable(name)
                    .map(Architecture::preset)
                    .map(preset -> preset.withWidthMultiplier(widthMultiplier));
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(java.util.List.of(wrong.getMessage()));
        }
    }

    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Architecture.presets().iterator();
        }
    }
}
