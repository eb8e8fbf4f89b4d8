package org.spottune.nn;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.spottune.nn.blocks.FrozenNormalization;
import org.spottune.nn.blocks.MixingPoint;

/**
 * How the frozen and the fine-tuned path work in training, where the SpotTune paper and its published code differ.
 * Inference is the same in all forms.
 *
 * @param mixing where a routed block mixes its branches
 * @param frozenNormalization how the normalisations of frozen parts behave: in frozen branches, in blocks that both
 *     paths share, and in a frozen stem or end
 */
public record PathForm(
        @JsonProperty("mixing") MixingPoint mixing,
        @JsonProperty("frozenNormalization") FrozenNormalization frozenNormalization)
        implements Serializable {

    /** The form of the paper's text and equations. */
    public static final PathForm PAPER = new PathForm(MixingPoint.BEFORE_SHORTCUT, FrozenNormalization.STORED);

    /** The form of the paper's published code. */
    public static final PathForm REFERENCE = new PathForm(MixingPoint.AFTER_RECTIFIER, FrozenNormalization.LEARNING);

    public PathForm {
        if (mixing == null || frozenNormalization == null) {
            throw new IllegalArgumentException("A path form must have mixing and frozenNormalization, got " + mixing
                    + " and " + frozenNormalization);
        }
    }
}
