package org.spottune.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sums over training steps, by name: examples, losses, routing decisions, figures of the direction. They merge by
 * adding, so that the sums of a worker, a round and an epoch have one form. Immutable.
 */
public final class NamedSums implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Images seen. */
    public static final String EXAMPLES = "examples";
    /** Images classified correctly, before each step's update. */
    public static final String CORRECT = "correct";
    /** Steps done. */
    public static final String STEPS = "steps";
    /** Prefix of the name of a loss: sum of its values, times the images of each step. */
    public static final String LOSS = "loss.";
    /** The same for values with their coefficients. */
    public static final String WEIGHTED = "weighted.";

    private static final String DOMAINS = "domains/";
    private static final String DOMAIN_END = "/";

    /** Nothing seen yet. */
    public static final NamedSums EMPTY = new NamedSums(new TreeMap<>());

    private final TreeMap<String, double[]> sums;

    private NamedSums(TreeMap<String, double[]> sums) {
        this.sums = sums;
    }

    /** @param sums by name; arrays of one name must have equal lengths when they are merged */
    @JsonCreator
    public static NamedSums of(Map<String, double[]> sums) {
        TreeMap<String, double[]> copy = new TreeMap<>();
        sums.forEach(
                (name, values) -> copy.put(name, requireValues(name, values).clone()));
        return new NamedSums(copy);
    }

    private static double[] requireValues(String name, double[] values) {
        if (values == null || values.length == 0) {
            throw new IllegalArgumentException("Sum '" + name + "' must have at least one value, got none");
        }
        return values;
    }

    /** One sum. */
    public static NamedSums of(String name, double... values) {
        return of(Map.of(name, values));
    }

    /** Adds other sums to these. */
    public NamedSums merge(NamedSums other) {
        TreeMap<String, double[]> merged = new TreeMap<>(sums);
        other.sums.forEach((name, values) -> merged.merge(name, values, (a, b) -> added(name, a, b)));
        return new NamedSums(merged);
    }

    /** These sums as those of one of several domains, with its name in front of theirs. */
    public NamedSums ofDomain(String domain) {
        TreeMap<String, double[]> renamed = new TreeMap<>();
        sums.forEach((name, values) -> renamed.put(prefix(domain) + name, values));
        return new NamedSums(renamed);
    }

    /** Sums of one of several domains, without its name in front. */
    public NamedSums domain(String domain) {
        String prefix = prefix(domain);
        TreeMap<String, double[]> own = new TreeMap<>();
        sums.tailMap(prefix).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .forEach(entry -> own.put(entry.getKey().substring(prefix.length()), entry.getValue()));
        return new NamedSums(own);
    }

    /** Sums of each of several domains, by domain. */
    public SortedMap<String, NamedSums> domains() {
        TreeMap<String, NamedSums> all = new TreeMap<>();
        sums.tailMap(DOMAINS).keySet().stream()
                .takeWhile(name -> name.startsWith(DOMAINS))
                .filter(name -> name.indexOf(DOMAIN_END, DOMAINS.length()) > 0)
                .map(name -> name.substring(DOMAINS.length(), name.indexOf(DOMAIN_END, DOMAINS.length())))
                .distinct()
                .forEach(domain -> all.put(domain, domain(domain)));
        return all;
    }

    /** The newest sums of each domain: the later ones, and these for domains that the later ones lack. */
    public NamedSums latest(NamedSums later) {
        TreeMap<String, double[]> newest = new TreeMap<>(later.sums);
        SortedMap<String, NamedSums> known = later.domains();
        domains().forEach((domain, before) -> {
            if (!known.containsKey(domain)) {
                newest.putAll(before.ofDomain(domain).sums);
            }
        });
        return new NamedSums(newest);
    }

    private static String prefix(String domain) {
        return DOMAINS + domain + DOMAIN_END;
    }

    private static double[] added(String name, double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(
                    "Cannot merge sums '" + name + "' of " + a.length + " and " + b.length + " values");
        }
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    /** Names, sorted. */
    public Iterable<String> names() {
        return Collections.unmodifiableSet(sums.keySet());
    }

    public boolean has(String name) {
        return sums.containsKey(name);
    }

    /** Values of a sum; none if nothing was added to it. */
    public double[] values(String name) {
        double[] values = sums.get(name);
        return values == null ? new double[0] : values.clone();
    }

    /** A sum of one value; 0 if nothing was added to it. */
    public double value(String name) {
        double[] values = sums.get(name);
        return values == null ? 0 : values[0];
    }

    /** A sum that counts. */
    public long count(String name) {
        return (long) value(name);
    }

    /**
     * A sum over examples, divided by them.
     *
     * @throws IllegalStateException if no example was seen
     */
    public double mean(String name) {
        return mean(name, EXAMPLES);
    }

    /**
     * A sum divided by a count.
     *
     * @throws IllegalStateException if the count is zero
     */
    public double mean(String name, String count) {
        double by = value(count);
        if (by == 0) {
            throw new IllegalStateException("The mean of '" + name + "' is undefined for zero " + count);
        }
        return value(name) / by;
    }

    /** Share in [0, 1] of images classified correctly. */
    public double top1() {
        return mean(CORRECT);
    }

    /** Whether no sum is infinite or NaN. */
    public boolean finite() {
        return sums.values().stream().flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
    }

    /** Sums by name, for writing. */
    @JsonValue
    public SortedMap<String, double[]> toMap() {
        TreeMap<String, double[]> copy = new TreeMap<>();
        sums.forEach((name, values) -> copy.put(name, values.clone()));
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamedSums that
                && sums.keySet().equals(that.sums.keySet())
                && sums.entrySet().stream()
                        .allMatch(entry -> Arrays.equals(entry.getValue(), that.sums.get(entry.getKey())));
    }

    @Override
    public int hashCode() {
        return sums.entrySet().stream()
                .mapToInt(entry -> 31 * entry.getKey().hashCode() + Arrays.hashCode(entry.getValue()))
                .sum();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        sums.forEach((name, values) ->
                text.append(text.isEmpty() ? "" : ", ").append(name).append('=').append(Arrays.toString(values)));
        return "{" + text + "}";
    }
}
