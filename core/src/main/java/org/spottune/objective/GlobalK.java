package org.spottune.objective;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The losses of the compact variant, which keep {@code k} fine-tuned blocks for all images (Guo et al., SpotTune,
 * Section 3.3): {@code lambda1 * l_k + lambda2 * l_e} with {@code l_k = (sum_l v_l - k)²} and
 * {@code l_e = sum_l -v_l log v_l}, where v_l in [0, 1] is the share of images on the fine-tuned branch of block l.
 *
 * <p>v_l is a statistic of the whole target set, so it is passed in: the merged counts of all workers. The paper gives
 * neither the weights nor their schedule; here both can grow from zero, so that the policy first learns from the
 * classification loss which blocks matter.
 *
 * @param k fine-tuned blocks to keep, >= 1
 * @param lambda1 final weight of l_k, >= 0
 * @param lambda2 final weight of l_e, >= 0
 * @param rampEpochs epochs over which both weights grow linearly; 0 starts with the full weights
 */
public record GlobalK(int k, double lambda1, double lambda2, int rampEpochs) implements Serializable {

    /** Smallest share whose logarithm is taken: the slope of l_e is infinite at 0. */
    private static final double SMALLEST_SHARE = 1e-4;

    public GlobalK {
        if (k < 1) {
            throw new IllegalArgumentException("Number of blocks to keep must be >= 1, got " + k);
        }
        if (!(lambda1 >= 0 && lambda2 >= 0) || Double.isInfinite(lambda1) || Double.isInfinite(lambda2)) {
            throw new IllegalArgumentException(
                    "Weights of the losses must be >= 0 and finite, got " + lambda1 + " and " + lambda2);
        }
        if (rampEpochs < 0) {
            throw new IllegalArgumentException("Epochs of the ramp must be >= 0, got " + rampEpochs);
        }
    }

    /** l_k of shares, per routed block. */
    Loss ofCount(List<Double> shares, int epoch) {
        return ofExcess(excess(shares), epoch);
    }

    /** l_k for an excess of blocks over the wanted number. */
    Loss ofExcess(double excess, int epoch) {
        return weighted(excess * excess, lambda1, epoch);
    }

    /** l_e of shares, per routed block. */
    Loss ofEntropy(List<Double> shares, int epoch) {
        double entropy = shares.stream()
                .mapToDouble(share -> share == 0 ? 0 : -share * Math.log(share))
                .sum();
        return weighted(entropy, lambda2, epoch);
    }

    private Loss weighted(double value, double weight, int epoch) {
        return new Loss(value, ramp(epoch) * weight * value);
    }

    /**
     * Gradient of the losses with respect to each share: {@code lambda1 * 2 (sum v - k) + lambda2 * (-(log v_l + 1))}.
     * The gate of one image gets the share {@code 1 / b} of it in a mini-batch of b.
     */
    double[] shareGradient(List<Double> shares, int epoch) {
        return shareGradient(shares, excess(shares), Collections.nCopies(shares.size(), 1.0), epoch);
    }

    /**
     * The same with a cost for each block.
     *
     * @param excess number of blocks above the wanted number
     * @param prices cost of each block, 1 on average
     */
    double[] shareGradient(List<Double> shares, double excess, List<Double> prices, int epoch) {
        return IntStream.range(0, shares.size())
                .mapToDouble(block -> ramp(epoch)
                        * (lambda1 * 2 * excess * prices.get(block)
                                - lambda2 * (Math.log(Math.max(shares.get(block), SMALLEST_SHARE)) + 1)))
                .toArray();
    }

    /** Number of used blocks minus k. */
    double excess(List<Double> shares) {
        return shares.stream().mapToDouble(Double::doubleValue).sum() - k;
    }

    private double ramp(int epoch) {
        return rampEpochs == 0 ? 1 : Math.min(1, (epoch + 1.0) / rampEpochs);
    }
}
