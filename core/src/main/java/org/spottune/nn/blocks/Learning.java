package org.spottune.nn.blocks;

import org.spottune.kernels.BatchNormalization.Statistics;

/**
 * Whether and how a part of a network learns.
 *
 * @param extent what of it changes
 * @param statistics whose statistics normalise in its training passes, stored ones where nothing learns
 * @param group which optimiser settings apply
 */
public record Learning(Extent extent, Statistics statistics, Parameter.Group group) {

    /** What of a part changes in training. */
    public enum Extent {
        NOTHING,
        /** Scale and shift of its normalisations. */
        NORMALIZATION,
        EVERYTHING
    }

    public Learning {
        if (extent == Extent.NOTHING && statistics != Statistics.STORED) {
            throw new IllegalArgumentException(
                    "What does not learn normalises with " + Statistics.STORED + " statistics, got " + statistics);
        }
    }

    /** Weights, scales and shifts change. */
    public static Learning everything(Statistics statistics, Parameter.Group group) {
        return new Learning(Extent.EVERYTHING, statistics, group);
    }

    /** Nothing changes. */
    public static Learning frozen(Parameter.Group group) {
        return new Learning(Extent.NOTHING, Statistics.STORED, group);
    }

    /** The same for a part whose convolution weights are fixed. */
    public Learning freeze(FrozenNormalization normalization) {
        return switch (normalization) {
            case STORED -> frozen(group);
            case AFFINE -> new Learning(Extent.NORMALIZATION, Statistics.STORED, group);
            case LEARNING -> new Learning(Extent.NORMALIZATION, statistics, group);
        };
    }

    boolean learns() {
        return extent != Extent.NOTHING;
    }

    boolean weightsLearn() {
        return extent == Extent.EVERYTHING;
    }

    Parameter.Role weightRole() {
        return weightsLearn() ? Parameter.Role.LEARNING : Parameter.Role.FROZEN;
    }

    Parameter.Role scaleRole() {
        return learns() ? Parameter.Role.LEARNING : Parameter.Role.FROZEN;
    }

    Parameter.Role statisticRole() {
        return learns() && statistics == Statistics.BATCH ? Parameter.Role.STATISTIC : Parameter.Role.FROZEN;
    }
}
