package org.spottune.nn.blocks;

import java.util.Locale;

/**
 * Where a routed block mixes its two branches by the gate. A hard gate lets one of them through either way, so outputs
 * and the gradients of branches and input are the same; the gradient of the gate, from which the policy learns, is
 * not.
 */
public enum MixingPoint {
    /**
     * The branches are mixed, then the shortcut is added and the sum rectified (Guo et al., SpotTune, Eq. 2): the gate's
     * gradient passes the rectifier of the branch that was taken.
     */
    BEFORE_SHORTCUT,
    /**
     * Each branch adds the shortcut and rectifies its own sum, then these are mixed, as in the paper's published code:
     * the gate's gradient compares what the block would put out either way.
     */
    AFTER_RECTIFIER;

    /** Name in settings and results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
