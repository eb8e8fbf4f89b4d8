package org.spottune.nn.blocks;

import java.util.Optional;
import org.spottune.kernels.BatchNormalization.Statistics;

/**
 * Whether and how a part of a network learns.
 *
 * @param extent what of it changes
 * @param statistics whose statistics normalise in its training passes, stored ones where no normalisation changes
 * @param group which optimiser settings apply
 * @param decorator what adds a domain's own values to its convolutions, if anything; whether these change tells the extent
 */
public record Learning(
        Extent extent, Statistics statistics, Parameter.Group group, Optional<KernelDecorator> decorator) {

    /** What of a part changes in training. */
    public enum Extent {
        NOTHING,
        /** The values that decorate its convolutions. */
        DECORATION,
        /** These, and the running statistics of its normalisations, which normalise with those of the batch. */
        STATISTICS,
        /** All of these, and scale and shift of its normalisations. */
        NORMALIZATION,
        EVERYTHING
    }

    public Learning {
        if (extent.compareTo(Extent.STATISTICS) < 0 && statistics != Statistics.STORED) {
            throw new IllegalArgumentException("Normalisations of which nothing changes normalise with "
                    + Statistics.STORED + " statistics, got " + statistics);
        }
    }

    /** A part without decoration. */
    public Learning(Extent extent, Statistics statistics, Parameter.Group group) {
        this(extent, statistics, group, Optional.empty());
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
            case STORED -> new Learning(Extent.NOTHING, Statistics.STORED, group, decorator);
            case AFFINE -> new Learning(Extent.NORMALIZATION, Statistics.STORED, group, decorator);
            case LEARNING -> new Learning(Extent.NORMALIZATION, statistics, group, decorator);
        };
    }

    /** The same for the values that decorate its convolutions: theirs is another group, and they change where anything does. */
    Learning ofDecoration() {
        return new Learning(
                extent == Extent.NOTHING ? Extent.NOTHING : Extent.EVERYTHING, statistics, Parameter.Group.ADAPTER);
    }

    /** The same for a part that nothing decorates. */
    Learning undecorated() {
        return extent == Extent.DECORATION ? frozen(group) : new Learning(extent, statistics, group);
    }

    boolean learns() {
        return extent != Extent.NOTHING;
    }

    boolean weightsLearn() {
        return extent == Extent.EVERYTHING;
    }

    boolean scalesLearn() {
        return extent.compareTo(Extent.NORMALIZATION) >= 0;
    }

    boolean statisticsMove() {
        return extent.compareTo(Extent.STATISTICS) >= 0 && statistics == Statistics.BATCH;
    }

    Parameter.Role weightRole() {
        return weightsLearn() ? Parameter.Role.LEARNING : Parameter.Role.FROZEN;
    }

    Parameter.Role scaleRole() {
        return scalesLearn() ? Parameter.Role.LEARNING : Parameter.Role.FROZEN;
    }

    Parameter.Role statisticRole() {
        return statisticsMove() ? Parameter.Role.STATISTIC : Parameter.Role.FROZEN;
    }
}
