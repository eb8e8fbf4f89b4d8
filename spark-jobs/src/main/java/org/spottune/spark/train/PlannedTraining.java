package org.spottune.spark.train;

import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.experiment.Experiment;
import org.spottune.graph.MemoryEstimate;
import org.spottune.nn.Architecture;

/** The needs of a training job, as far as known before it runs. */
public interface PlannedTraining {

    /** Settings; of several data sets, the first's: the others differ only in settings of their images. */
    Experiment experiment();

    /** Architecture of the network; several data sets share one. */
    Architecture architecture();

    /** Name of the data set, or names of several. */
    String data();

    /** Memory that one of {@code workers} needs. */
    MemoryEstimate workerMemory(int workers);

    /** Upper bound of the training images: the size of a part of each class is known only after the images are read. */
    long trainingImages();

    /** Size of stored images in pixels; of several data sets, the largest. */
    InputSize input();

    /**
     * Checks that each worker gets images of every batch.
     *
     * @param workers 0 if not known yet
     * @throws org.spottune.settings.ConfigurationException if one would get none
     */
    void requireSharesFor(int workers);
}
