package org.spottune.nn.blocks;

import org.spottune.kernels.FlatVector;

/** A kernel that a domain derives from the fixed shared kernel and its own values. */
sealed interface DerivedKernel permits MaskedKernel, RecombinedKernel {

    SharedKernel shared();

    /** The domain's own values. */
    Parameter own();

    /**
     * Writes the derived kernel.
     *
     * @param target of the shared kernel's length, in order 'c'
     */
    void derive(FlatVector target);

    /**
     * Writes the gradient of the own values.
     *
     * @param gradient with respect to the derived kernel, of its length, in order 'c'
     */
    void pullBack(FlatVector gradient);
}
