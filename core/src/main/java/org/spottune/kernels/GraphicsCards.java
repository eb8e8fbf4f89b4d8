package org.spottune.kernels;

import java.util.Optional;

/** The graphics cards that this process sees, for one provider's kernels. */
public interface GraphicsCards {

    int count();

    /**
     * Why a card cannot be used, as a phrase to follow its name; empty if it can.
     *
     * @param card index from 0
     */
    Optional<String> unusable(int card);

    /** Makes the calling thread compute on a card from now on. */
    void bind(int card);
}
