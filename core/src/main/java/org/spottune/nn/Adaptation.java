package org.spottune.nn;

import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.KernelDecorator;
import org.spottune.nn.blocks.Learning;
import org.spottune.nn.blocks.Parameter;

/**
 * How the learning parts of a network adapt kernels that they share with other domains.
 *
 * @param extent what learns, at least the decoration
 * @param decorationOrNull what a domain adds to the shared convolutions; null for nothing
 */
public record Adaptation(
        @JsonProperty("extent") Learning.Extent extent,
        @JsonProperty("decoration") @JsonInclude(JsonInclude.Include.NON_NULL) Decoration decorationOrNull) {

    public Adaptation {
        boolean derives = decorationOrNull instanceof Decoration.WeightMasks
                || decorationOrNull instanceof Decoration.FilterControllers;
        if (extent == Learning.Extent.NOTHING
                || extent == Learning.Extent.DECORATION && decorationOrNull == null
                || extent == Learning.Extent.EVERYTHING && derives) {
            throw new IllegalArgumentException("Cannot adapt a network by " + decorationOrNull + " where " + extent
                    + " changes: something must change, and kernels under masks or controllers must not");
        }
    }

    /** Only normalisations learn. */
    public static Adaptation ofNormalizations() {
        return new Adaptation(Learning.Extent.NORMALIZATION, null);
    }

    public Optional<Decoration> decoration() {
        return Optional.ofNullable(decorationOrNull);
    }

    /** How the learning parts learn under this adaptation. */
    public Learning learning(Statistics statistics, Optional<KernelDecorator> decorator) {
        return new Learning(
                extent,
                extent == Learning.Extent.DECORATION ? Statistics.STORED : statistics,
                Parameter.Group.BACKBONE,
                decorator);
    }
}
