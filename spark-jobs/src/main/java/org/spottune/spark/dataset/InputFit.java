package org.spottune.spark.dataset;

import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.nn.Architecture;

/** Checks that a network accepts the images of a data set. */
public final class InputFit {

    private InputFit() {}

    /** @throws DataException if the network does not accept images of evaluation's size */
    public static void require(Architecture network, DatasetDescription dataset) {
        require(network, dataset, dataset.input(), "--resize");
    }

    /** @throws DataException if the network does not accept images of training's or evaluation's size */
    public static void requireForTraining(Architecture network, DatasetDescription dataset) {
        InputSize training = dataset.augmentation().trainInput();
        require(network, dataset, training, training.equals(dataset.input()) ? "--resize" : "--train-crop");
        require(network, dataset);
    }

    /** @param option of {@code ingest} that sets the size */
    private static void require(Architecture network, DatasetDescription dataset, InputSize size, String option) {
        try {
            network.requireInput(size.height(), size.width());
        } catch (IllegalArgumentException unfit) {
            throw new DataException(
                    "Data set '" + dataset.name() + "' does not fit the network: " + unfit.getMessage() + "; ingest its"
                            + " images again with " + option + " " + fitting(network, size),
                    unfit);
        }
    }

    /** The next larger size that fits, in the form of options. */
    private static String fitting(Architecture network, InputSize size) {
        int height = fittingSide(network, size.height());
        int width = fittingSide(network, size.width());
        return height == width ? String.valueOf(height) : height + "x" + width;
    }

    /** Checked with squares, since networks have the same limits for heights and widths. */
    private static int fittingSide(Architecture network, int least) {
        int side = least;
        while (!fits(network, side)) {
            side++;
        }
        return side;
    }

    private static boolean fits(Architecture network, int side) {
        try {
            network.requireInput(side, side);
            return true;
        } catch (IllegalArgumentException unfit) {
            return false;
        }
    }
}
