package org.spottune.policy;

import java.io.Serializable;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

/**
 * Sampled routing whose noise is a function of (run seed, purpose, round, image id): an image gets the same noise on
 * every worker and in every batch, and a repeated pass repeats its decisions.
 *
 * @param seed of the run
 * @param purpose training or evaluation
 */
public record RoutingNoise(long seed, Purpose purpose) implements Serializable {

    /**
     * Routing of a batch.
     *
     * @param round epoch or sample number
     * @param ids of the images
     */
    public Routing of(int round, long[] ids, int routedBlocks) {
        Draws draws = Draws.of(seed, purpose).at(round);
        double[] uniform = new double[ids.length * routedBlocks * 2];
        int position = 0;
        for (long id : ids) {
            Draws image = draws.at(id);
            for (int i = 0; i < 2 * routedBlocks; i++) {
                uniform[position++] = image.uniform(i);
            }
        }
        return Routing.sampled(uniform);
    }
}
