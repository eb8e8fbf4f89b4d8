package org.spottune.nn.blocks;

import org.spottune.kernels.BatchNormalization.Statistics;

/**
 * Whether and how a part of a network learns.
 *
 * @param learns whether weights change; if not, stored statistics normalise and nothing is written
 * @param statistics whose statistics normalise in the training passes of a part that learns
 * @param group which optimiser settings apply
 */
public record Learning(boolean learns, Statistics statistics, Parameter.Group group) {

    public static Learning frozen(Parameter.Group group) {
        return new Learning(false, Statistics.STORED, group);
    }

    public Learning freeze() {
        return frozen(group);
    }

    Parameter.Role weightRole() {
        return learns ? Parameter.Role.LEARNING : Parameter.Role.FROZEN;
    }

    Parameter.Role statisticRole() {
        return learns && statistics == Statistics.BATCH ? Parameter.Role.STATISTIC : Parameter.Role.FROZEN;
    }
}
