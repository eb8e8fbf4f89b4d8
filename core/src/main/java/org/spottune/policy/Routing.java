package org.spottune.policy;

/** How the policy's logits become decisions. */
public sealed interface Routing {

    /** The larger logit decides. */
    static Routing argmax() {
        return new Argmax();
    }

    /**
     * Gumbel noise is added first.
     *
     * @param uniform draws in (0, 1), flat {@code [batch, blocks, 2]}
     */
    static Routing sampled(double[] uniform) {
        return new Sampled(uniform);
    }

    /** Every image takes the fine-tuned branch of every block. */
    static Routing tuned() {
        return Always.TUNED;
    }

    /** Every image takes the frozen branch of every block. */
    static Routing frozen() {
        return Always.FROZEN;
    }

    /** Whether decisions depend on the logits. */
    default boolean readsLogits() {
        return true;
    }

    /** Scores that decide: the logits, with or without noise, flat {@code [batch, blocks, 2]}. */
    double[] scores(double[] logits);

    /** See {@link #argmax()}. */
    record Argmax() implements Routing {
        @Override
        public double[] scores(double[] logits) {
            return logits;
        }
    }

    /** See {@link #sampled(double[])}. */
    final class Sampled implements Routing {
        private final double[] uniform;

        private Sampled(double[] uniform) {
            this.uniform = uniform;
        }

        @Override
        public double[] scores(double[] logits) {
            return GumbelSoftmax.perturb(logits, uniform);
        }
    }

    /** See {@link #tuned()} and {@link #frozen()}. */
    enum Always implements Routing {
        TUNED(1),
        FROZEN(-1);

        private final double preference;

        Always(double preference) {
            this.preference = preference;
        }

        @Override
        public boolean readsLogits() {
            return false;
        }

        @Override
        public double[] scores(double[] logits) {
            double[] scores = new double[logits.length];
            for (int tuned = 1; tuned < scores.length; tuned += 2) {
                scores[tuned] = preference;
            }
            return scores;
        }
    }
}
