package org.spottune.spark.train;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.spottune.nn.Architecture;

/**
 * A request for a training run.
 *
 * @param dataset folder of the data set
 * @param source folder of the model or run with the start values
 * @param guides folders of further source models, frozen beside the target for terms that match feature maps
 * @param teacher folder of the model or run that is the frozen teacher
 * @param architecture of the network to train; empty for the source's
 * @param settings of the experiment, see {@link org.spottune.experiment.Experiment#read}
 * @param output folder of the run
 * @param workers shards that train concurrently, >= 1; 0 for one on each task slot
 * @param resume whether to continue the run in the output folder, if there is one
 */
public record TrainRequest(
        String dataset,
        Optional<String> source,
        List<String> guides,
        Optional<String> teacher,
        Optional<Architecture> architecture,
        Config settings,
        String output,
        int workers,
        boolean resume) {

    public TrainRequest {
        guides = List.copyOf(guides);
        if (workers < 0) {
            throw new IllegalArgumentException("Number of workers must be >= 0, got " + workers);
        }
    }

    /** A run without a teacher. */
    public TrainRequest(
            String dataset,
            Optional<String> source,
            List<String> guides,
            Optional<Architecture> architecture,
            Config settings,
            String output,
            int workers,
            boolean resume) {
        this(dataset, source, guides, Optional.empty(), architecture, settings, output, workers, resume);
    }

    /** A run with one source at most and without a teacher. */
    public TrainRequest(
            String dataset,
            Optional<String> source,
            Optional<Architecture> architecture,
            Config settings,
            String output,
            int workers,
            boolean resume) {
        this(dataset, source, List.of(), architecture, settings, output, workers, resume);
    }

    /** Folders of all source models. */
    List<String> sources() {
        return Stream.concat(source.stream(), guides.stream()).toList();
    }

    /** The same with other settings. */
    public TrainRequest with(Config others) {
        return new TrainRequest(dataset, source, guides, teacher, architecture, others, output, workers, resume);
    }

    /** The same with a teacher. */
    public TrainRequest withTeacher(String modelOrRun) {
        return new TrainRequest(
                dataset, source, guides, Optional.of(modelOrRun), architecture, settings, output, workers, resume);
    }

    TrainRequest onSlots(int slots) {
        return workers > 0
                ? this
                : new TrainRequest(dataset, source, guides, teacher, architecture, settings, output, slots, resume);
    }
}
