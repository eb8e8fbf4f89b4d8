package org.spottune.spark.cli;

import java.util.Iterator;
import java.util.List;
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
            description = "Multiplies all widths of the architecture (default: 1).")
    private Double widthMultiplier;

    /** The network, if one was named. */
    Optional<Architecture> spec() {
        if (name == null && widthMultiplier != null) {
            throw wrong("--width-multiplier says how wide --architecture is, which is not there");
        }
        return Optional.ofNullable(name).map(this::scaled);
    }

    /** The network, or else one of another name. */
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
