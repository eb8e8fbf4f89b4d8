package org.spottune.nn.blocks;

import java.util.Locale;

/**
 * Where a routed block mixes its two branches by the gate. A hard gate selects one branch either way, so outputs and
 * the gradients of branches and input are the same. The gradient of the gate, which trains the policy, differs.
 */
public enum MixingPoint {
    /**
     * The branches are mixed, then the shortcut is added and the sum rectified (Guo et al., SpotTune, Eq. 2): the
     * gate's gradient passes through the rectifier of the chosen branch.
     */
    BEFORE_SHORTCUT,
    /**
     * Each branch adds the shortcut and rectifies its sum, then the results are mixed, as in the paper's published
     * code: the gate's gradient compares the two possible outputs of the block.
     */
    AFTER_RECTIFIER;

    /** Name in settings and results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
