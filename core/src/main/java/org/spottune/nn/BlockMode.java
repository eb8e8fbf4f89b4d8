package org.spottune.nn;

/** Which branches a block has. */
public enum BlockMode {
    /** The source network's branch, never changed but in its normalisations, where {@link PathForm} says so. */
    FROZEN,
    /** One branch that learns. */
    TUNED,
    /** The source network's branch and its fine-tuned copy, chosen by the policy for each image. */
    ROUTED
}
