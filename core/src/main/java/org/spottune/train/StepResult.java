package org.spottune.train;

import java.io.Serializable;
import org.spottune.policy.BlockUsage;

/**
 * Sums over the examples of one or more training steps; merges exactly but for the rounding of the loss.
 *
 * @param examples images seen
 * @param lossSum sum of their cross-entropies before each step's update, in nats
 * @param correct images classified correctly before each step's update
 * @param usage branches they took
 */
public record StepResult(long examples, double lossSum, long correct, BlockUsage usage) implements Serializable {

    /** Nothing seen yet. */
    public static StepResult empty(int routedBlocks) {
        return new StepResult(0, 0, 0, BlockUsage.empty(routedBlocks));
    }

    public StepResult merge(StepResult other) {
        return new StepResult(
                examples + other.examples, lossSum + other.lossSum, correct + other.correct, usage.merge(other.usage));
    }

    /** Mean cross-entropy in nats. */
    public double loss() {
        return lossSum / requireExamples();
    }

    /** Share in [0, 1] of images classified correctly. */
    public double top1() {
        return (double) correct / requireExamples();
    }

    private long requireExamples() {
        if (examples == 0) {
            throw new IllegalStateException("Loss and top-1 accuracy are undefined for zero examples");
        }
        return examples;
    }
}
