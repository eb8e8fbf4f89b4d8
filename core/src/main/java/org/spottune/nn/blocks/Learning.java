package org.spottune.nn.blocks;

import java.util.Optional;
import org.spottune.kernels.BatchNormalization.Statistics;

/**
 * Whether and how a part of a network learns.
 *
 * @param extent what changes in training
 * @param statistics which statistics normalise in training passes; stored ones if no normalisation changes
 * @param group selects the optimiser settings
 * @param decorator adds a domain's own values to the convolutions, if any; the extent says whether they change
 */
public record Learning(
        Extent extent, Statistics statistics, Parameter.Group group, Optional<KernelDecorator> decorator) {

    /** What changes in training; each constant includes the previous ones. */
    public enum Extent {
        NOTHING,
        /** The values that decorate convolutions. */
        DECORATION,
        /** Also the running statistics of normalisations, which then use batch statistics. */
        STATISTICS,
        /** Also scale and shift of normalisations. */
        NORMALIZATION,
        EVERYTHING
    }

    public Learning {
        if (extent.compareTo(Extent.STATISTICS) < 0 && statistics != Statistics.STORED) {
            throw new IllegalArgumentException("Normalisations that do not change must use " + Statistics.STORED
                    + " statistics, got " + statistics);
        }
    }

    /** A part without decoration. */
    public Learning(Extent extent, Statistics statistics, Parameter.Group group) {
        this(extent, statistics, group, Optional.empty());
    }

    /** Everything learns: weights, scales and shifts. */
    public static Learning everything(Statistics statistics, Parameter.Group group) {
        return new Learning(Extent.EVERYTHING, statistics, group);
    }

    /** Nothing changes. */
    public static Learning frozen(Parameter.Group group) {
        return new Learning(Extent.NOTHING, Statistics.STORED, group);
    }

    /** The same for a part of the network with frozen convolution weights. */
    public Learning freeze(FrozenNormalization normalization) {
        return switch (normalization) {
            case STORED -> new Learning(Extent.NOTHING, Statistics.STORED, group, decorator);
            case AFFINE -> new Learning(Extent.NORMALIZATION, Statistics.STORED, group, decorator);
            case LEARNING -> new Learning(Extent.NORMALIZATION, statistics, group, decorator);
        };
    }

    /** How the decorating values learn: in their own group, and whenever anything changes. */
    Learning ofDecoration() {
        return new Learning(
                extent == Extent.NOTHING ? Extent.NOTHING : Extent.EVERYTHING, statistics, Parameter.Group.ADAPTER);
    }

    /** How an undecorated part learns. */
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
