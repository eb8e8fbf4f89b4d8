package org.spottune.spark.train;

import com.typesafe.config.ConfigFactory;
import java.util.Optional;
import org.spottune.experiment.Experiment;

/** Experiments as their settings tell. */
final class Experiments {

    private Experiments() {}

    /** On a data set that asks for no augmentation. */
    static Experiment of(String settings) {
        return Experiment.read(
                ConfigFactory.parseString(settings), new Experiment.DatasetDefaults(false, false), Optional.empty());
    }
}
