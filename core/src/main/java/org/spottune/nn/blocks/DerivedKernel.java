package org.spottune.nn.blocks;

import org.spottune.kernels.FlatVector;

/** A kernel that a domain derives from the shared one by values of its own; the shared one is fixed. */
sealed interface DerivedKernel permits MaskedKernel, RecombinedKernel {

    SharedKernel shared();

    /** A domain's own values. */
    Parameter own();

    /**
     * Writes the derived kernel.
     *
     * @param target as long as the shared kernel, in order 'c'
     */
    void derive(FlatVector target);

    /**
     * Writes the gradient of the own values.
     *
     * @param gradient with respect to the derived kernel, as long as that, in order 'c'
     */
    void pullBack(FlatVector gradient);
}
