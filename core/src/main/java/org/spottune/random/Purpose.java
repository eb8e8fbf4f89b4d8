package org.spottune.random;

/** What a draw is for; draws for different purposes are independent of each other. */
public enum Purpose {
    /** Start values of parameters that no checkpoint provides; coordinates: parameter name. */
    INITIAL_PARAMETERS,
    /** Order of the images of a shard; coordinates: epoch, image. */
    ORDER,
    /** Shift of an image; coordinates: epoch, image. */
    SHIFT,
    /** Mirroring of an image; coordinates: epoch, image. */
    FLIP,
    /** Crop of an image that is larger than the network's input; coordinates: epoch, image. */
    CROP,
    /** Gumbel noise of routing decisions while training; coordinates: epoch, image. */
    TRAINING_ROUTES,
    /** Gumbel noise of routing decisions sampled in evaluation; coordinates: sample, image. */
    EVALUATION_ROUTES,
    /** Blocks that learn in stochastic fine-tuning; positions: block. */
    TUNED_BLOCKS,
    /** Training images that a run with limited data keeps; coordinates: image. */
    SUBSET,
    /** Training images that are held out to measure epochs; coordinates: image. */
    HELD_OUT,
    /** Channels that training passes drop; coordinates: epoch, image, convolution; positions: channel. */
    DROPOUT,
    /** Which of equal images are shown as examples; coordinates: image. */
    EXAMPLES,
    /** Generated pictures; coordinates: domain, class, picture. */
    PICTURES
}
