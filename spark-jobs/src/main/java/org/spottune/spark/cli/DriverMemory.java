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
 * The driver's memory unless the user sets it: the Java heap, which holds several copies of the states that training
 * rounds send and average, and native memory, which holds the networks and activations of local tasks.
 *
 * @param source parameters of the source network; 0 if it cannot be read
 * @param tasks that compute at a time in this process
 */
record DriverMemory(long source, int tasks) {

    private static final long MEBIBYTE = 1 << 20;
    private static final long LEAST = 2048;
    /** MiB for each concurrent run after the first: its images and its share of Spark's cache. */
    private static final long ANOTHER_RUN = 512;
    /** Heap bytes per parameter of the source network: enough for SpotTune on ResNet-50 and ResNet-101. */
    static final long BYTES_PER_PARAMETER = 120;
    /** MiB of heap below which a network counts as small: the least heap has room for it. */
    private static final long SMALL = 256;
    /** Workers of this process whose states fit in the heap of one run. */
    private static final int FEW_WORKERS = 2;
    /** Heap bytes per parameter and further worker: its state, and the state that it began with. */
    private static final long BYTES_PER_PARAMETER_OF_WORKER = 40;

    /**
     * Initial heap, in the form of {@code -Xms}: small runs need no more. By default, Java would start with a share of
     * the machine's memory, give it back, and then take much more when images are placed.
     */
    static final String STEADY_HEAP = "512m";

    private static final long YOUNG_PER_TASK = 64;
    private static final long LEAST_YOUNG = 256;
    /** Half of the least heap. */
    private static final long MOST_YOUNG = 1024;

    private static final long LEAST_NATIVE = 4096;
    /** Native MiB per task: about the activations of a batch. */
    private static final long NATIVE_PER_TASK = 2048;
    /** Native bytes per parameter of the source network: both branches, gradients, momentum and packed weights. */
    private static final long NATIVE_BYTES_PER_PARAMETER = 100;

    /** No readable network has more: a description with a larger number is wrong. */
    private static final long MOST_PARAMETERS = Integer.MAX_VALUE;

    static DriverMemory of(SubmitArguments arguments, int tasks) {
        long source = source(arguments)
                .map(DriverMemory::parameters)
                .orElseGet(OptionalLong::empty)
                .orElse(0);
        return new DriverMemory(source, tasks);
    }

    /**
     * The memory of a driver whose tasks run on executors, as sizes in Spark's form.
     *
     * @param source model or run that training starts from
     * @param runs that may train at a time
     * @return {@code memory}: the heap; {@code nativeMemory}: outside it
     */
    static Map<String, String> onCluster(String source, int runs) {
        DriverMemory memory = new DriverMemory(parameters(source).orElse(0), 1);
        return Map.of("memory", memory.heap(runs, 1), "nativeMemory", memory.nativeLimit());
    }

    /**
     * Maximal heap, in the form of {@code -Xmx}.
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
     * Maximal young generation, in the form of {@code -XX:MaxNewSize}. By default, Java would give it more than half of
     * the heap, and more the longer a command runs, though images and networks lie elsewhere.
     */
    String youngGeneration() {
        return Math.min(Math.max(LEAST_YOUNG, tasks * YOUNG_PER_TASK), MOST_YOUNG) + "m";
    }

    /** Maximal native memory, in JavaCPP's form; unused memory costs nothing. */
    String nativeLimit() {
        long task = NATIVE_PER_TASK + source * NATIVE_BYTES_PER_PARAMETER / MEBIBYTE;
        return Math.max(LEAST_NATIVE, tasks * task) + "m";
    }

    /**
     * The source model that the command line or a sweep's file names; the command itself reports an unreadable file.
     */
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

    /**
     * Parameters of a model, or of a run's model, in a local folder; empty if there is none: the command reports that.
     */
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
