package org.spottune.nn.blocks;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A kernel that a domain derives from the shared one by values of its own; the shared one is fixed. */
sealed interface DerivedKernel permits MaskedKernel, RecombinedKernel {

    SharedKernel shared();

    /** A domain's own values. */
    Parameter own();

    /** The derived kernel, as long as the shared one, in order 'c'; not to be changed. */
    INDArray derived();

    /**
     * Writes the gradient of the own values.
     *
     * @param gradient with respect to the derived kernel, as long as that, in order 'c'; not to be changed
     */
    void pullBack(INDArray gradient);
}
