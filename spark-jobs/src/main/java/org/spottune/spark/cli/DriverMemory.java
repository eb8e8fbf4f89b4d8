package org.spottune.spark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.spottune.settings.ConfigurationException;
import org.spottune.settings.SettingsText;

/**
 * How much memory the driver gets unless the user says: of Java's heap, where in training the states lie that rounds send and
 * average, several times; and outside it, where networks and activations of local tasks lie.
 *
 * @param source parameters of the source network, 0 where it cannot be read
 * @param tasks that compute at a time in this process
 */
record DriverMemory(long source, int tasks) {

    private static final long MEBIBYTE = 1 << 20;
    private static final long LEAST = 2048;
    /** For each run beside the first: its images and its share of what Spark keeps. */
    private static final long ANOTHER_RUN = 512;
    /** Of Java's heap for a parameter of the source network: SpotTune on ResNet-50 and ResNet-101 needs no more. */
    static final long BYTES_PER_PARAMETER = 120;
    /** Networks that need no more than this on top are small: all of them get the same. */
    private static final long SMALL = 256;
    /** So many workers of this process have room for their states in what a run gets. */
    private static final int FEW_WORKERS = 2;
    /** Of Java's heap for a parameter of the source network and each worker more: its state, and the one that it began with. */
    private static final long BYTES_PER_PARAMETER_OF_WORKER = 40;

    /**
     * Of Java's heap from the start, as {@code -Xms} takes it: small runs stay within. Java would start with a share of the
     * machine's memory, give it back, and then take much more in the moment in which images are placed.
     */
    static final String STEADY_HEAP = "512m";

    private static final long YOUNG_PER_TASK = 64;
    private static final long LEAST_YOUNG = 256;
    /** Half of the least heap. */
    private static final long MOST_YOUNG = 1024;

    private static final long LEAST_NATIVE = 4096;
    /** Outside the heap for each task: activations of a batch, about. */
    private static final long NATIVE_PER_TASK = 2048;
    /** Outside the heap for a parameter of the source network: both branches, gradients, momentum and packings. */
    private static final long NATIVE_BYTES_PER_PARAMETER = 100;

    /** Of networks that can be read; a description that tells of more is wrong. */
    private static final long MOST_PARAMETERS = Integer.MAX_VALUE;

    static DriverMemory of(SubmitArguments arguments, int tasks) {
        long source = source(arguments)
                .map(DriverMemory::parameters)
                .orElseGet(OptionalLong::empty)
                .orElse(0);
        return new DriverMemory(source, tasks);
    }

    /**
     * Of a driver that computes on executors, as sizes that Spark takes.
     *
     * @param source model or run that training starts from
     * @param runs that may train at a time
     * @return {@code memory} of Java's heap, {@code nativeMemory} beside it
     */
    static Map<String, String> onCluster(String source, int runs) {
        DriverMemory memory = new DriverMemory(parameters(source).orElse(0), 1);
        return Map.of("memory", memory.heap(runs, 1), "nativeMemory", memory.nativeLimit());
    }

    /**
     * Of Java's heap, as {@code -Xmx} takes it.
     *
     * @param runs that may train at a time
     * @param workers of one run in this process
     */
    String heap(int runs, int workers) {
        long run = source * BYTES_PER_PARAMETER / MEBIBYTE;
        long worker = source * BYTES_PER_PARAMETER_OF_WORKER / MEBIBYTE;
        return LEAST
                + (runs - 1) * ANOTHER_RUN
                + (run <= SMALL ? 0 : runs * run)
                + runs * Math.max(0, workers - FEW_WORKERS) * worker
                + "m";
    }

    /**
     * Of that, what garbage may fill until it is collected, as {@code -XX:MaxNewSize} takes it. Java would give it more than
     * half of the heap, and more of it the longer a command runs, though images and networks lie elsewhere.
     */
    String youngGeneration() {
        return Math.min(Math.max(LEAST_YOUNG, tasks * YOUNG_PER_TASK), MOST_YOUNG) + "m";
    }

    /** Outside of it, as JavaCPP takes it; costs nothing where it is not used. */
    String nativeLimit() {
        long task = NATIVE_PER_TASK + source * NATIVE_BYTES_PER_PARAMETER / MEBIBYTE;
        return Math.max(LEAST_NATIVE, tasks * task) + "m";
    }

    /** The source model that the command line names, or the file of a sweep; what is wrong with it, the command reports. */
    private static Optional<String> source(SubmitArguments arguments) {
        return arguments.ownOption("--source").or(() -> arguments
                .ownOption("--config")
                .filter(any -> arguments.command().filter("sweep"::equals).isPresent())
                .flatMap(DriverMemory::sourceOf));
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
