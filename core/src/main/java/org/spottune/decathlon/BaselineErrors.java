package org.spottune.decathlon;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.spottune.data.DataException;

/**
 * The error of each domain at which the score reaches 0 (E_max): twice that of a baseline.
 *
 * @param name of the baseline
 * @param largest the errors, in [0, 2]: above 1 if the baseline is wrong on more than half of the images, 0 if it makes
 *     no errors
 */
public record BaselineErrors(String name, Map<String, Double> largest) {

    /** Name of the challenge's own baseline; no method has this name. */
    public static final String PUBLISHED = "published";

    public BaselineErrors {
        largest.forEach((domain, error) -> {
            if (!(error >= 0 && error <= 2)) {
                throw new IllegalArgumentException("Largest error on '" + domain + "' must be in [0, 2], got " + error);
            }
        });
        largest = Collections.unmodifiableMap(new LinkedHashMap<>(largest));
    }

    /** Errors of the challenge, for its ten domains (see {@link DecathlonDomain#baselineAccuracy}). */
    public static BaselineErrors published() {
        Map<String, Double> accuracies = new LinkedHashMap<>();
        for (DecathlonDomain domain : DecathlonDomain.values()) {
            accuracies.put(domain.folder(), domain.baselineAccuracy());
        }
        return twice(PUBLISHED, accuracies);
    }

    /**
     * Twice the errors of one of the methods that are compared, mean over its seeds.
     *
     * @param results of any methods; the baseline needs a result on all their domains
     * @throws DataException if the method lacks a domain
     */
    public static BaselineErrors measured(String method, List<TransferResult> results) {
        MethodResults baseline = MethodResults.of(method, results);
        if (!baseline.isComplete()) {
            throw new DataException("Cannot score against '" + method + "': no seed of it has results on all of "
                    + baseline.allDomains() + ", missing by seed: " + baseline.unfinished());
        }
        Map<String, Double> accuracies = new LinkedHashMap<>();
        baseline.domains()
                .forEach(domain ->
                        accuracies.put(domain, baseline.accuracy(domain).mean()));
        return twice(method, accuracies);
    }

    /**
     * Twice the errors of a baseline.
     *
     * @param accuracies by domain, in [0, 1]
     */
    public static BaselineErrors twice(String name, Map<String, Double> accuracies) {
        return new BaselineErrors(
                name,
                accuracies.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                domain -> 2 * (1 - DecathlonScore.requireShare(domain.getKey(), domain.getValue())),
                                (one, other) -> one,
                                LinkedHashMap::new)));
    }

    /** @throws IllegalArgumentException if the baseline has none for the domain */
    public double largest(String domain) {
        Double error = largest.get(domain);
        if (error == null) {
            throw new IllegalArgumentException(
                    "Baseline '" + name + "' has no error for domain '" + domain + "', only for " + largest.keySet());
        }
        return error;
    }
}
