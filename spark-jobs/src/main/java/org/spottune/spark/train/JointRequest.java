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
 * A run that trains the networks of several data sets together.
 *
 * @param datasets their folders by the names of the domains, in the order of their turns
 * @param teachers folders of models, or runs, by the names of the domains whose networks they teach; of all domains or none
 * @param source folder of the model, or the run, that all start from
 * @param architecture of all networks; without it that of the source
 * @param settings of the experiment, the same for all
 * @param ofDomains stronger ones by the name of the domain, of its images alone
 * @param output folder of the run
 * @param workers each of which trains on a shard of every data set, >= 1; 0 for one on each task slot
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

    /** One domain's part of it, whose results lie in a folder of their own that looks like a run. */
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
