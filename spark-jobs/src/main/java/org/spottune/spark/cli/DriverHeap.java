package org.spottune.spark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How much heap the embedded driver gets unless the user says. Activations live outside it; in training, the states that
 * rounds send and average lie in it several times.
 */
final class DriverHeap {

    private static final long MEBIBYTE = 1 << 20;
    private static final long LEAST = 2048;
    /** Of Java's heap for a parameter of the source network: SpotTune on ResNet-50 and ResNet-101 needs no more. */
    private static final long BYTES_PER_PARAMETER = 120;
    /** Networks that need no more than this on top are small: all of them get the same. */
    private static final long SMALL = 256;

    private DriverHeap() {}

    /** As {@code -Xmx} takes it. */
    static String of(SubmitArguments arguments) {
        long more = arguments
                        .ownOption("--source")
                        .map(DriverHeap::parameters)
                        .orElseGet(OptionalLong::empty)
                        .orElse(0)
                * BYTES_PER_PARAMETER
                / MEBIBYTE;
        return more <= SMALL ? LEAST + "m" : (LEAST + more) + "m";
    }

    /** Those of a model, or of a run's model, on this machine; empty if there is none, which the command itself reports. */
    private static OptionalLong parameters(String modelOrRun) {
        try {
            for (Path file : Stream.of("model.json", "model/model.json")
                    .map(name -> Path.of(modelOrRun, name))
                    .filter(Files::isRegularFile)
                    .toList()) {
                return OptionalLong.of(new ObjectMapper()
                        .readTree(file.toFile())
                        .path("parameters")
                        .asLong());
            }
        } catch (IOException | InvalidPathException unreadable) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
