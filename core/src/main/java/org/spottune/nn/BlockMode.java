package org.spottune.nn;

/** Which branches a block has. */
public enum BlockMode {
    /**
     * The source network's branch. It never changes, except that its normalisations may, depending on {@link PathForm}.
     */
    FROZEN,
    /** One branch that learns. */
    TUNED,
    /** The source network's branch and its fine-tuned copy; the policy chooses between them for each image. */
    ROUTED
}
