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

    /** What decides: the logits, with noise or without, flat {@code [batch, blocks, 2]}. */
    double[] decisive(double[] logits);

    /** See {@link #argmax()}. */
    record Argmax() implements Routing {
        @Override
        public double[] decisive(double[] logits) {
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
        public double[] decisive(double[] logits) {
            return GumbelSoftmax.perturb(logits, uniform);
        }
    }
}
