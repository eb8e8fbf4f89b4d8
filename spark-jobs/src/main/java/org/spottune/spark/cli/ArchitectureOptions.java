package org.spottune.spark.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.spottune.nn.Architecture;
import org.spottune.settings.ConfigurationException;
import picocli.CommandLine.Option;

/** Options that choose a network's architecture. */
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
            description = "Multiplies all widths of the architecture (default: 1).")
    private Double widthMultiplier;

    /** The architecture that {@code --architecture} names, scaled; empty without the option. */
    Optional<Architecture> spec() {
        if (name == null && widthMultiplier != null) {
            throw wrong("--width-multiplier scales --architecture, which is missing");
        }
        return Optional.ofNullable(name).map(this::scaled);
    }

    /** The architecture that {@code --architecture} names, or else the preset of another name, scaled. */
    Architecture specOr(String otherName) {
        return scaled(name == null ? otherName : name);
    }

    private Architecture scaled(String preset) {
        Architecture network;
        try {
            network = Architecture.preset(preset);
        } catch (IllegalArgumentException unknown) {
            throw wrong(unknown.getMessage());
        }
        try {
            return widthMultiplier == null ? network : network.withWidthMultiplier(widthMultiplier);
        } catch (IllegalArgumentException unusable) {
            throw wrong(unusable.getMessage() + " (--width-multiplier)");
        }
    }

    private static ConfigurationException wrong(String problem) {
        return new ConfigurationException(List.of(problem));
    }

    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Architecture.presets().iterator();
        }
    }
}
