package org.spottune.random;

/** What a draw is for; draws for different purposes are independent of each other. */
public enum Purpose {
    /** Initial values of parameters that no checkpoint provides; coordinates: parameter name. */
    INITIAL_PARAMETERS,
    /** Order of the images of a shard; coordinates: epoch, image. */
    ORDER,
    /** Random shift of an image; coordinates: epoch, image. */
    SHIFT,
    /** Mirroring of an image; coordinates: epoch, image. */
    FLIP,
    /** Crop of an image that is larger than the network's input; coordinates: epoch, image. */
    CROP,
    /** Gumbel noise of routing decisions in training; coordinates: epoch, image. */
    TRAINING_ROUTES,
    /** Gumbel noise of routing decisions that evaluation samples; coordinates: sample, image. */
    EVALUATION_ROUTES,
    /** Which blocks stochastic fine-tuning trains; positions: block. */
    TUNED_BLOCKS,
    /** Which training images a run with limited data keeps; coordinates: image. */
    SUBSET,
    /** Which training images are held out to validate epochs; coordinates: image. */
    HELD_OUT,
    /** Which channels dropout removes in training; coordinates: epoch, image, convolution; positions: channel. */
    DROPOUT,
    /** Which of several equally suitable images are shown as examples; coordinates: image. */
    EXAMPLES,
    /** Generated images; coordinates: domain, class, image. */
    PICTURES
}
