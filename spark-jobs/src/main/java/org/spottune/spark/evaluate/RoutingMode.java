package org.spottune.spark.evaluate;

import java.io.Serializable;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Purpose;

/** How a policy decides when a network is evaluated; of no effect on networks without one. */
public enum RoutingMode implements Serializable {
    /** The larger logit decides. */
    ARGMAX {
        @Override
        Routing routing(long seed, long[] ids, int routedBlocks) {
            return Routing.argmax();
        }
    },
    /** Decisions are sampled, as while training; an image meets the same noise wherever it lies. */
    SAMPLE {
        @Override
        Routing routing(long seed, long[] ids, int routedBlocks) {
            return new RoutingNoise(seed, Purpose.EVALUATION_ROUTES).of(0, ids, routedBlocks);
        }
    };

    /** Routing of a batch of images. */
    abstract Routing routing(long seed, long[] ids, int routedBlocks);
}
