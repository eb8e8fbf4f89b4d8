package org.spottune.spark.train;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.data.DatasetDescription;
import org.spottune.data.TrainCrop;
import org.spottune.experiment.CheckpointSettings;
import org.spottune.experiment.Experiment;
import org.spottune.settings.ConfigurationException;

/** Reads a run's settings, and writes them for {@code config.json}. */
final class RunSettings {

    private RunSettings() {}

    /**
     * The experiment of a run. A resumed run keeps its settings; only those of checkpoints may change.
     *
     * @param asked settings of this command
     * @param kept settings that the run began with; empty for a new run
     * @throws ConfigurationException if settings are wrong, or differ from those of the run to resume
     */
    static Experiment read(
            Config asked, Optional<Config> kept, DatasetDescription dataset, Optional<Experiment.Networks> networks) {
        boolean taught = networks.flatMap(Experiment.Networks::teacher).isPresent();
        Experiment.DatasetDefaults defaults = new Experiment.DatasetDefaults(
                dataset.augmentation().horizontalFlip(), dataset.augmentation().trainCrop() == TrainCrop.RANDOM);
        if (kept.isEmpty()) {
            return Experiment.read(taught ? Experiment.taught(asked) : asked, defaults, networks);
        }
        Experiment begun = Experiment.read(kept.get(), defaults, networks);
        Config both = asked.withFallback(kept.get());
        Experiment continued = Experiment.read(taught ? Experiment.taught(both) : both, defaults, networks);
        List<String> problems = new ArrayList<>();
        continued.effective().forEach((key, value) -> {
            Object before = begun.effective().get(key);
            if (!value.equals(before) && !key.startsWith(CheckpointSettings.KEYS)) {
                problems.add("Cannot resume with '" + key + "' = " + value + ": the run began with " + before);
            }
        });
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return continued;
    }

    static String toJson(Map<String, Object> effective) {
        return ConfigFactory.parseMap(effective)
                        .root()
                        .render(ConfigRenderOptions.concise().setFormatted(true))
                + "\n";
    }
}
