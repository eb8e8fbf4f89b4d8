package org.spottune.spark.train;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.nn.Architecture;

/**
 * A request to train the networks of several data sets together in one run.
 *
 * @param datasets their folders by domain, in the order of their turns
 * @param teachers folders of models or runs that teach, by domain; for all domains or none
 * @param source folder of the model or run that all start from
 * @param architecture of all networks; empty for the source's
 * @param settings of the experiment, the same for all
 * @param ofDomains settings of the images of single domains, by domain; they win over {@code settings}
 * @param output folder of the run
 * @param workers number of workers, each with a shard of every data set, >= 1; 0 for one on each task slot
 * @param resume whether to continue the run in the output folder, if there is one
 */
public record JointRequest(
        Map<String, String> datasets,
        Map<String, String> teachers,
        Optional<String> source,
        Optional<Architecture> architecture,
        Config settings,
        Map<String, Config> ofDomains,
        String output,
        int workers,
        boolean resume) {

    public JointRequest {
        datasets = Collections.unmodifiableMap(new LinkedHashMap<>(datasets));
        ofDomains = Map.copyOf(ofDomains);
        teachers = Map.copyOf(teachers);
        if (workers < 0) {
            throw new IllegalArgumentException("Number of workers must be >= 0, got " + workers);
        }
    }

    /** A run with the same settings for all, and no teachers. */
    public JointRequest(
            Map<String, String> datasets,
            Optional<String> source,
            Optional<Architecture> architecture,
            Config settings,
            String output,
            int workers,
            boolean resume) {
        this(datasets, Map.of(), source, architecture, settings, Map.of(), output, workers, resume);
    }

    /** Names of the domains, in the order of their turns. */
    public List<String> domains() {
        return List.copyOf(datasets.keySet());
    }

    /** One domain's part; its results go to a folder in the form of a run. */
    TrainRequest domain(String name) {
        TrainRequest request = new TrainRequest(
                datasets.get(name),
                source,
                architecture,
                ofDomains.getOrDefault(name, ConfigFactory.empty()).withFallback(settings),
                JointRunFolder.domain(output, name),
                workers,
                resume);
        return teachers.containsKey(name) ? request.withTeacher(teachers.get(name)) : request;
    }

    JointRequest onSlots(int slots) {
        return workers > 0
                ? this
                : new JointRequest(
                        datasets, teachers, source, architecture, settings, ofDomains, output, slots, resume);
    }
}
