package org.spottune.spark.dataset;

import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.nn.Architecture;

/** Whether a network takes the images of a data set. */
public final class InputFit {

    private InputFit() {}

    /** @throws DataException if the network does not take what evaluation shows of the data set's images */
    public static void require(Architecture network, DatasetDescription dataset) {
        require(network, dataset, dataset.input());
    }

    /** @throws DataException if the network does not take what training or evaluation shows of the data set's images */
    public static void requireForTraining(Architecture network, DatasetDescription dataset) {
        require(network, dataset, dataset.augmentation().trainInput());
        require(network, dataset);
    }

    private static void require(Architecture network, DatasetDescription dataset, InputSize size) {
        try {
            network.requireInput(size.height(), size.width());
        } catch (IllegalArgumentException unfit) {
            throw new DataException(
                    "Data set '" + dataset.name() + "' does not fit the network: " + unfit.getMessage(), unfit);
        }
    }
}
