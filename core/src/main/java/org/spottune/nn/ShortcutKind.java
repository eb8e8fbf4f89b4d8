package org.spottune.nn;

/** The shortcut of a block that changes resolution or width. */
public enum ShortcutKind {
    /** Average pooling, then zero channels after the input's: the ResNet-26 of Visual Decathlon. */
    AVERAGE_POOL_ZERO_CHANNELS,
    /** Every second position, with zero channels on both sides: option A of the CIFAR networks (He et al., 2016). */
    SUBSAMPLE_ZERO_CHANNELS,
    /** A 1x1 convolution and batch normalisation, which are part of the residual branch. */
    PROJECTION
}
