package org.spottune.spark.evaluate;

import java.io.Serializable;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Purpose;

/** How images are routed when a network is evaluated; of no effect on networks without routed blocks. */
public enum RoutingMode implements Serializable {
    /** The larger logit decides. */
    ARGMAX {
        @Override
        Routing routing(Sample sample, long[] ids, int routedBlocks) {
            return Routing.argmax();
        }
    },
    /** Decisions are sampled, as while training; an image meets the same noise wherever it lies. */
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
