package org.spottune.decathlon;

import java.util.Map;

/**
 * The score of the Visual Decathlon challenge (Rebuffi et al. 2017, section 5): on a domain {@code 1000 max(0, E_max -
 * E)^2 / E_max^2} with the error E, so that the baseline itself scores 250 and no error 1000; the total is the sum over
 * the domains.
 *
 * @param baseline where E_max comes from
 */
record DecathlonScore(BaselineErrors baseline) {

    private static final double PERFECT = 1000;

    /**
     * The score on a domain. If the baseline makes no errors, it is the limit of the formula: 1000 for a method without
     * errors, 0 for any other.
     *
     * @param accuracy share in [0, 1] of images classified correctly
     * @throws IllegalArgumentException if the accuracy is not in [0, 1], or the baseline lacks the domain
     */
    public double of(String domain, double accuracy) {
        double largest = baseline.largest(domain);
        double error = 1 - requireShare(domain, accuracy);
        if (largest == 0) {
            return error == 0 ? PERFECT : 0;
        }
        double better = Math.max(0, largest - error) / largest;
        return PERFECT * better * better;
    }

    /**
     * The sum over domains.
     *
     * @param accuracies by domain, in [0, 1]
     * @throws IllegalArgumentException if there is none, or one is undefined
     */
    public double sum(Map<String, Double> accuracies) {
        if (accuracies.isEmpty()) {
            throw new IllegalArgumentException("The score is undefined without any domain");
        }
        return accuracies.entrySet().stream()
                .mapToDouble(domain -> of(domain.getKey(), domain.getValue()))
                .sum();
    }

    static double requireShare(String domain, double accuracy) {
        if (!(accuracy >= 0 && accuracy <= 1)) {
            throw new IllegalArgumentException("Accuracy on '" + domain + "' must be in [0, 1], got " + accuracy);
        }
        return accuracy;
    }
}
