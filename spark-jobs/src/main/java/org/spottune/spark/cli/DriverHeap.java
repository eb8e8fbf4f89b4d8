package org.spottune.spark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.spottune.experiment.ConfigurationException;
import org.spottune.experiment.SettingsText;

/**
 * How much heap the embedded driver gets unless the user says. Activations live outside it; in training, the states that
 * rounds send and average lie in it several times.
 */
final class DriverHeap {

    private static final long MEBIBYTE = 1 << 20;
    private static final long LEAST = 2048;
    /** For each run beside the first: its images and its share of what Spark keeps. */
    private static final long ANOTHER_RUN = 512;
    /** Of Java's heap for a parameter of the source network: SpotTune on ResNet-50 and ResNet-101 needs no more. */
    static final long BYTES_PER_PARAMETER = 120;
    /** Networks that need no more than this on top are small: all of them get the same. */
    private static final long SMALL = 256;

    /** Of networks that can be read; a description that tells of more is wrong. */
    private static final long MOST_PARAMETERS = Integer.MAX_VALUE;

    private DriverHeap() {}

    /**
     * As {@code -Xmx} takes it.
     *
     * @param runs that may train at a time
     */
    static String of(SubmitArguments arguments, int runs) {
        long more = source(arguments)
                        .map(DriverHeap::parameters)
                        .orElseGet(OptionalLong::empty)
                        .orElse(0)
                * BYTES_PER_PARAMETER
                / MEBIBYTE;
        return LEAST + (runs - 1) * ANOTHER_RUN + (more <= SMALL ? 0 : runs * more) + "m";
    }

    /** The source model that the command line names, or the file of a sweep; what is wrong with it, the command reports. */
    private static Optional<String> source(SubmitArguments arguments) {
        return arguments.ownOption("--source").or(() -> arguments
                .ownOption("--config")
                .filter(any -> arguments.command().filter("sweep"::equals).isPresent())
                .flatMap(DriverHeap::sourceOf));
    }

    private static Optional<String> sourceOf(String file) {
        try {
            return Optional.of(
                    SettingsText.read(Files.readString(Path.of(file)), file).getString("source"));
        } catch (IOException | InvalidPathException | ConfigException | ConfigurationException unreadable) {
            return Optional.empty();
        }
    }

    /** Those of a model, or of a run's model, on this machine; empty if there is none, which the command itself reports. */
    private static OptionalLong parameters(String modelOrRun) {
        try {
            for (Path file : Stream.of("model.json", "model/model.json")
                    .map(name -> Path.of(modelOrRun, name))
                    .filter(Files::isRegularFile)
                    .toList()) {
                long parameters = new ObjectMapper()
                        .readTree(file.toFile())
                        .path("parameters")
                        .asLong();
                return parameters > MOST_PARAMETERS ? OptionalLong.empty() : OptionalLong.of(parameters);
            }
        } catch (IOException | InvalidPathException unreadable) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
