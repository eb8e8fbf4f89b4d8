package org.spottune.train;

import org.spottune.learner.Learner;
import org.spottune.objective.NamedSums;
import org.spottune.policy.Routing;

/**
 * What a training step works on.
 *
 * @param learner that it moves
 * @param plan of the step
 * @param batch of examples
 * @param routing of the batch through the network
 * @param number of the step in its epoch, counted from 0
 * @param epoch counted from 0, plus the share of the epoch that was done before the step
 * @param lastRound sums over the round before, of all workers; empty before the first
 * @param recordings recorded logits of the source network for the images
 */
public record Step(
        Learner learner,
        StepPlan plan,
        Batch batch,
        Routing routing,
        int number,
        double epoch,
        NamedSums lastRound,
        SourceRecordings recordings) {

    /** The epoch that the step is in. */
    int wholeEpoch() {
        return (int) epoch;
    }
}
