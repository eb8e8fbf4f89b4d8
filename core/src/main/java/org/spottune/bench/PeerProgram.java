package org.spottune.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another program that measures itself and prints its images per second.
 *
 * <p>Reads the last printed line that names a unit, such as {@code images/s}, {@code img/sec}, {@code images per
 * second} or {@code imagesPerSecond}, and a number. The rate is the first number after the unit or, if none follows,
 * the last one before it.
 *
 * @param command as the shell {@code sh} reads it
 */
public record PeerProgram(String command) {

    private static final Pattern UNIT =
            Pattern.compile("(?:images?|imgs?)[ _]?(?:/|per)[ _]?s(?:ec(?:onds?)?)?", Pattern.CASE_INSENSITIVE);

    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?");

    public PeerProgram {
        if (command.isBlank()) {
            throw new IllegalArgumentException("Peer must be a command, got '" + command + "'");
        }
    }

    /**
     * Runs the program to its end; its standard error goes to this process's.
     *
     * @throws IllegalStateException if it fails or prints no rate
     */
    public double imagesPerSecond() {
        String printed = output();
        return rate(printed)
                .orElseThrow(() -> new IllegalStateException("Peer '" + command
                        + "' printed no images per second: expected a line such as 'images/s 12.3', got '"
                        + printed.strip() + "'"));
    }

    private String output() {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder("sh", "-c", command).redirectError(ProcessBuilder.Redirect.INHERIT);
            // Set for spottune's threads; the peer may rely on its runtime's default.
            builder.environment().keySet().removeAll(List.of("GOMP_SPINCOUNT", "OPENBLAS_THREAD_TIMEOUT"));
            Process process = builder.start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException("Peer '" + command + "' failed with exit code " + code);
            }
            return printed;
        } catch (IOException broken) {
            throw new UncheckedIOException("Cannot run peer '" + command + "'", broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while peer '" + command + "' ran", interrupted);
        }
    }

    /** The rate that a program printed. */
    static OptionalDouble rate(String printed) {
        List<String> lines = new ArrayList<>(printed.lines().toList());
        Collections.reverse(lines);
        return lines.stream()
                .map(PeerProgram::rateOfLine)
                .flatMapToDouble(OptionalDouble::stream)
                .filter(rate -> rate > 0)
                .findFirst();
    }

    private static OptionalDouble rateOfLine(String line) {
        Matcher unit = UNIT.matcher(line);
        if (!unit.find()) {
            return OptionalDouble.empty();
        }
        Matcher following = NUMBER.matcher(line.substring(unit.end()));
        if (following.find()) {
            return OptionalDouble.of(Double.parseDouble(following.group()));
        }
        return NUMBER.matcher(line.substring(0, unit.start()))
                .results()
                .mapToDouble(number -> Double.parseDouble(number.group()))
                .reduce((earlier, later) -> later);
    }
}
