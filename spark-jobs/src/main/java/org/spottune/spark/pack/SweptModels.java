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
 * The models that a sweep has trained by one method, one per domain.
 *
 * @param source folder of the source model; for methods that train all domains together, of their shared model
 * @param runs folders of the runs by domain, in the sweep's order
 */
public record SweptModels(String source, Map<String, String> runs) {

    /**
     * Finds the models.
     *
     * @param seed of the runs; may be empty if the method has one seed
     * @throws ConfigurationException if a domain has no run of the method and seed, or runs of several seeds
     * @throws DataException if the folder is not a sweep, or runs are unfinished; the message lists all problems
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
            // All runs differ from the same shared source network.
            source = folder.sharedSource(cell).orElse(source);
            // The model of a domain that the sweep does not train is the source itself.
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
