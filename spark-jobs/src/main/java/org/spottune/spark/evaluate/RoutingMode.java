package org.spottune.spark.evaluate;

import java.io.Serializable;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Purpose;

/** How images are routed in evaluation; without effect on networks without routed blocks. */
public enum RoutingMode implements Serializable {
    /** The larger logit decides. */
    ARGMAX {
        @Override
        Routing routing(Sample sample, long[] ids, int routedBlocks) {
            return Routing.argmax();
        }
    },
    /** Decisions are sampled as in training; an image's noise depends on seed, sample and id, not on its partition. */
    SAMPLED {
        @Override
        Routing routing(Sample sample, long[] ids, int routedBlocks) {
            return new RoutingNoise(sample.seed(), Purpose.EVALUATION_ROUTES).of(sample.number(), ids, routedBlocks);
        }
    },
    /** Every image takes all fine-tuned branches. */
    TUNED {
        @Override
        Routing routing(Sample sample, long[] ids, int routedBlocks) {
            return Routing.tuned();
        }
    },
    /** Every image takes all frozen branches. */
    FROZEN {
        @Override
        Routing routing(Sample sample, long[] ids, int routedBlocks) {
            return Routing.frozen();
        }
    };

    /**
     * One of several evaluations of the same images.
     *
     * @param seed of sampled decisions
     * @param number counted from 0
     */
    record Sample(long seed, int number) implements Serializable {}

    /** Routing of a batch of images. */
    abstract Routing routing(Sample sample, long[] ids, int routedBlocks);
}
