package org.spottune.kernels;

import java.util.Optional;

/** The graphics cards that this process sees, as a provider's kernels use them. */
public interface GraphicsCards {

    int count();

    /**
     * What keeps a card from being used, as a phrase about it; empty if nothing does.
     *
     * @param card counted from 0
     */
    Optional<String> unusable(int card);

    /** Lets the calling thread compute on a card from now on. */
    void bind(int card);
}
