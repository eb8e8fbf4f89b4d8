package org.spottune.nn;

/** How the input of a block that changes resolution or width reaches its sum. */
public enum ShortcutKind {
    /** Average pooling, then zero channels behind the input's: the ResNet-26 of Visual Decathlon. */
    AVERAGE_POOL_ZERO_CHANNELS,
    /** Every second position, zero channels on both sides: option A of the CIFAR networks (He et al., 2016). */
    SUBSAMPLE_ZERO_CHANNELS,
    /** A 1x1 convolution and batch normalisation, which belong to the residual branch. */
    PROJECTION
}
