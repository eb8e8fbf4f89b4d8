package org.spottune.spark.pack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.spottune.data.DataException;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.sweep.SweepCell;
import org.spottune.spark.sweep.SweepDescription;
import org.spottune.spark.sweep.SweepFolder;

/**
 * What a sweep has trained by one method, one model for each of its domains.
 *
 * @param source folder of the source model; of methods that train all domains together, of that with what they share
 * @param runs folders of the runs by domain, in the sweep's order
 */
public record SweptModels(String source, Map<String, String> runs) {

    /**
     * Finds the models.
     *
     * @param seed of the runs; may be missing where the method has one seed only
     * @throws ConfigurationException if a domain has no run of method and seed, or runs of several seeds
     * @throws DataException if there is no sweep, or runs are not finished; the message tells of all
     */
    public static SweptModels of(String path, String method, OptionalLong seed, Storage storage) throws IOException {
        SweepFolder folder = new SweepFolder(path, storage);
        SweepDescription sweep = folder.description();
        List<String> problems = new ArrayList<>();
        List<String> unfinished = new ArrayList<>();
        Map<String, String> runs = new LinkedHashMap<>();
        String source = sweep.source();
        for (SweepDescription.Domain domain : sweep.domains()) {
            List<SweepCell> cells = sweep.cells().stream()
                    .filter(cell -> cell.domain().equals(domain.name())
                            && cell.method().equals(method)
                            && (seed.isEmpty() || cell.seed() == seed.getAsLong()))
                    .toList();
            if (cells.size() != 1) {
                problems.add("Sweep '" + path + "' must have one run of '" + method + "' on '" + domain.name() + "'"
                        + (seed.isPresent() ? " with seed " + seed.getAsLong() : "") + ", got seeds "
                        + cells.stream().map(SweepCell::seed).toList());
                continue;
            }
            SweepCell cell = cells.get(0);
            if (folder.result(cell).isEmpty()) {
                unfinished.add("Run '" + cell + "' of sweep '" + path + "' is not finished");
            }
            String run = folder.run(cell);
            // All differ from the source network that they share by what is their own.
            source = folder.sharedSource(cell).orElse(source);
            // A domain that the sweep does not train has the source itself.
            runs.put(domain.name(), storage.exists(run) ? run : sweep.source());
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        if (!unfinished.isEmpty()) {
            throw new DataException(String.join("\n", unfinished));
        }
        return new SweptModels(source, runs);
    }
}
