package org.spottune.spark.dataset;

import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.nn.ResNetSpec;

/** Whether a network takes the images of a data set. */
public final class InputFit {

    private InputFit() {}

    /** @throws DataException if the network does not take images of the data set's size */
    public static void require(ResNetSpec network, DatasetDescription dataset) {
        try {
            network.requireInput(dataset.input().height(), dataset.input().width());
        } catch (IllegalArgumentException unfit) {
            throw new DataException(
                    "Data set '" + dataset.name() + "' does not fit the network: " + unfit.getMessage(), unfit);
        }
    }
}
