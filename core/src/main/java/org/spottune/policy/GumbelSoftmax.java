package org.spottune.policy;

/**
 * Discrete routing decisions with a straight-through gradient (Guo et al., SpotTune, Eq. 3 and 4; Jang et al., 2017).
 *
 * <p>Forward, {@code z = (logits + G) / temperature} with Gumbel noise {@code G = -log(-log U)} and the larger of each
 * pair decides; backward, the decision counts as {@code softmax(z)}. So the temperature changes gradients, but never
 * decisions. Arrays are flat {@code [batch, blocks, 2]}; of each pair, index 0 stands for the frozen branch and index 1
 * for the fine-tuned one. An even pair is frozen.
 *
 * @param temperature > 0; large values flatten the softmax
 */
record GumbelSoftmax(double temperature) {

    public GumbelSoftmax {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("Temperature must be > 0 and finite, got " + temperature);
        }
    }

    /** Logits with Gumbel noise made of uniform draws in (0, 1), element by element. */
    static double[] perturb(double[] logits, double[] uniform) {
        if (uniform.length != logits.length) {
            throw new IllegalArgumentException("Cannot sample decisions: expected " + logits.length
                    + " uniform draws, one per logit, got " + uniform.length);
        }
        double[] perturbed = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            perturbed[i] = logits[i] - Math.log(-Math.log(uniform[i]));
        }
        return perturbed;
    }

    /**
     * Loss gradient with respect to the logits.
     *
     * @param perturbed scores that decided, {@code logits + G}
     * @param gateGradient loss gradient with respect to the weight of the fine-tuned branch, flat {@code [batch, blocks]}
     */
    double[] logitsGradient(double[] perturbed, double[] gateGradient) {
        double[] gradient = new double[perturbed.length];
        for (int i = 0; i < gateGradient.length; i++) {
            double tuned = 1 / (1 + Math.exp((perturbed[2 * i] - perturbed[2 * i + 1]) / temperature));
            double slope = tuned * (1 - tuned) / temperature * gateGradient[i];
            gradient[2 * i] = -slope;
            gradient[2 * i + 1] = slope;
        }
        return gradient;
    }
}
