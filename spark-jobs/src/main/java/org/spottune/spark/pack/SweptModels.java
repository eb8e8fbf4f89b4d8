package org.spottune.spark.pack;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.spottune.data.DataException;
import org.spottune.experiment.ConfigurationException;
import org.spottune.spark.storage.Storage;

/**
 * What a sweep has trained by one method, one model for each of its domains.
 *
 * @param source folder of the source model, where the sweep has one
 * @param runs folders of the runs by domain, in the sweep's order
 */
public record SweptModels(Optional<String> source, Map<String, String> runs) {

    private static final String INDEX = "sweep.json";
    private static final String RUN = "run";
    /** What a cell has when it is finished. */
    private static final String RESULT = "cell.json";

    /** Of the folders that lead to a cell, which so lie below the sweep's. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Domain(String name) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Cell(String domain, String method, long seed, String folder) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Sweep(String source, List<Domain> domains, List<Cell> cells) {}

    /**
     * Finds the models.
     *
     * @param seed of the runs; may be missing where the method has one seed only
     * @throws ConfigurationException if a domain has no run of method and seed, or runs of several seeds
     * @throws DataException if there is no sweep, or runs are not finished; the message tells of all
     */
    public static SweptModels of(String folder, String method, OptionalLong seed, Storage storage) throws IOException {
        Sweep sweep = read(folder, storage);
        List<String> problems = new ArrayList<>();
        List<String> unfinished = new ArrayList<>();
        Map<String, String> runs = new LinkedHashMap<>();
        for (Domain domain : sweep.domains()) {
            List<Cell> cells = sweep.cells().stream()
                    .filter(cell -> cell.domain().equals(domain.name())
                            && cell.method().equals(method)
                            && (seed.isEmpty() || cell.seed() == seed.getAsLong()))
                    .toList();
            if (cells.size() != 1) {
                problems.add("Sweep '" + folder + "' must have one run of '" + method + "' on '" + domain.name() + "'"
                        + (seed.isPresent() ? " with seed " + seed.getAsLong() : "") + ", got seeds "
                        + cells.stream().map(Cell::seed).toList());
                continue;
            }
            Path cell = new Path(folder, cells.get(0).folder());
            if (!storage.exists(cell + "/" + RESULT)) {
                unfinished.add("Run of '" + method + "' on '" + domain.name() + "' is not finished: '" + cell
                        + "' has no " + RESULT);
            }
            String run = cell + "/" + RUN;
            // A domain that the sweep does not train has the source itself.
            runs.put(domain.name(), sweep.source() == null || storage.exists(run) ? run : sweep.source());
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        if (!unfinished.isEmpty()) {
            throw new DataException(String.join("\n", unfinished));
        }
        return new SweptModels(Optional.ofNullable(sweep.source()), runs);
    }

    private static Sweep read(String folder, Storage storage) throws IOException {
        String file = folder + "/" + INDEX;
        if (!storage.exists(file)) {
            throw new DataException("'" + folder + "' is no sweep: it has no " + INDEX);
        }
        Sweep sweep;
        try {
            sweep = JSON.readValue(storage.readText(file), Sweep.class);
        } catch (JsonProcessingException broken) {
            throw new DataException("Cannot read sweep '" + file + "': " + broken.getOriginalMessage(), broken);
        }
        if (sweep == null || !complete(sweep)) {
            throw new DataException("Cannot read sweep '" + file
                    + "': expected domains with names, and cells with domain, method, seed and folder");
        }
        for (Cell cell : sweep.cells()) {
            if (!Stream.of(cell.folder().split("/", -1))
                    .allMatch(name -> NAME.matcher(name).matches())) {
                throw new DataException("Cannot read sweep '" + file
                        + "': expected cells in folders within the sweep's, got '" + cell.folder() + "'");
            }
        }
        return sweep;
    }

    private static boolean complete(Sweep sweep) {
        return sweep.domains() != null
                && sweep.cells() != null
                && sweep.domains().stream().allMatch(domain -> domain != null && domain.name() != null)
                && sweep.cells().stream()
                        .allMatch(cell -> cell != null
                                && cell.domain() != null
                                && cell.method() != null
                                && cell.folder() != null);
    }
}
