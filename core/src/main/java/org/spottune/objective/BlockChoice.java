package org.spottune.objective;

import java.io.Serializable;

/**
 * How many fine-tuned blocks a compact network keeps, and which, if several domains are trained together. The SpotTune
 * paper has one domain and a number k; choices over several domains are an extension of this project.
 *
 * @param kind of choice
 * @param budget parameters that a domain may add on average, in source networks, > 0; 0 for other kinds than
 *     {@link Kind#BUDGET}
 */
public record BlockChoice(Kind kind, double budget) implements Serializable {

    /** Each domain keeps k blocks of its own. */
    public static final BlockChoice OWN = new BlockChoice(Kind.OWN, 0);

    /** How the blocks are chosen. */
    public enum Kind {
        /** Each domain keeps k blocks of its own. */
        OWN,
        /** All domains keep the same k blocks: those of the mean share v_l over domains. */
        SHARED,
        /** Each domain keeps its own blocks, all domains together as many as a budget of parameters allows. */
        BUDGET
    }

    public BlockChoice {
        budget = kind == Kind.BUDGET ? budget : 0;
        if (kind == Kind.BUDGET && !(budget > 0 && Double.isFinite(budget))) {
            throw new IllegalArgumentException("Budget of a domain must be > 0 and finite, got " + budget);
        }
    }
}
