package org.spottune.spark.train;

import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.experiment.Experiment;
import org.spottune.graph.MemoryEstimate;
import org.spottune.nn.Architecture;

/** What a training job needs, as far as it is known before it runs. */
public interface PlannedTraining {

    /** Settings; of several data sets those of the first, which differ only where data sets say what is silent. */
    Experiment experiment();

    /** Of the network, or of all. */
    Architecture architecture();

    /** Name of the data set, or names of several. */
    String data();

    /** What one of {@code workers} takes of memory. */
    MemoryEstimate workerMemory(int workers);

    /** Images that are trained on, at most: of a part of each class it is not known before they are read how many there are. */
    long trainingImages();

    /** Size of stored images; of several data sets the largest. */
    InputSize input();

    /**
     * Looks whether each worker gets images of every batch.
     *
     * @param workers 0 where that is not known yet
     * @throws org.spottune.settings.ConfigurationException if one would get none
     */
    void requireSharesFor(int workers);
}
