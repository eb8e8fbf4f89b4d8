package org.spottune.optim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What PyTorch computed, of {@code optim/pytorch.json} in the test resources; the script beside it wrote the file.
 *
 * @param name of the case
 * @param values of it
 */
public record PyTorch(String name, JsonNode values) {

    /** Cases of a kind: {@code rules}, {@code schedules}, {@code clipping}, {@code smoothing} or {@code averages}. */
    public static Stream<PyTorch> cases(String kind) {
        JsonNode cases = file().get(kind);
        return IntStream.range(0, cases.size()).mapToObj(i -> new PyTorch(kind + " " + i, cases.get(i)));
    }

    private static JsonNode file() {
        try (InputStream in = PyTorch.class.getResourceAsStream("/optim/pytorch.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public double number(String key) {
        return values.get(key).asDouble();
    }

    public String text(String key) {
        return values.get(key).asText();
    }

    public double[] vector(String key) {
        return vector(values.get(key));
    }

    public List<double[]> vectors(String key) {
        return StreamSupport.stream(values.get(key).spliterator(), false)
                .map(PyTorch::vector)
                .toList();
    }

    private static double[] vector(JsonNode numbers) {
        return StreamSupport.stream(numbers.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
