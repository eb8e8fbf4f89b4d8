package org.spottune.spark.sweep;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.graph.TrunkSpec;
import org.spottune.nn.Architecture;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.dataset.DatasetFolder;
import org.spottune.spark.dataset.InputFit;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.train.TrainPlan;
import org.spottune.spark.train.TrainRequest;

/**
 * What a sweep is going to do, checked as far as that needs neither Spark nor weights.
 *
 * @param file it is about
 * @param folder of the sweep
 * @param description of all its cells
 * @param cells that were asked for
 */
public record SweepPlan(SweepFile file, SweepFolder folder, SweepDescription description, List<PlannedCell> cells) {

    public SweepPlan {
        cells = List.copyOf(cells);
    }

    /**
     * Plans a sweep.
     *
     * @param output folder of the sweep; one that exists is continued
     * @param only cells that are asked for, see {@link SweepCell#isIn}; all if empty
     * @throws ConfigurationException listing everything that is wrong with the settings of any cell
     * @throws DataException if the source model cannot be used; a data set that cannot is a missing one of its cells
     */
    public static SweepPlan of(SweepFile file, String output, List<String> only, Storage storage) throws IOException {
        return new Planning(file, new SweepFolder(output, storage), only, storage).plan();
    }

    /** Cells that have something to do and can. */
    public List<PlannedCell> runnable() {
        return cells.stream()
                .filter(cell -> cell.missing().isEmpty() && cell.state() != PlannedCell.State.FINISHED)
                .toList();
    }

    private record Planning(SweepFile file, SweepFolder folder, List<String> only, Storage storage) {

        SweepPlan plan() throws IOException {
            Architecture architecture = architecture();
            // Cells share most of their settings, and with them their mistakes.
            Set<String> problems = new LinkedHashSet<>();
            file.uselessSettings()
                    .forEach(key -> problems.add("Setting '" + key + "' has no effect on any cell of the sweep"));
            List<PlannedCell> cells = new ArrayList<>();
            for (SweepCell cell : chosen(problems)) {
                try {
                    cells.add(plan(cell, architecture));
                } catch (ConfigurationException wrong) {
                    wrong.problems().forEach(problem -> problems.add(cell + ": " + problem));
                }
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException(new ArrayList<>(problems));
            }
            return new SweepPlan(file, folder, description(), cells);
        }

        private Architecture architecture() throws IOException {
            ModelFolder source = ModelFolder.open(file.source(), storage);
            TrunkSpec spec = source.spec();
            if (spec.partition().routedBlocks() > 0) {
                throw new DataException("Model '" + source.path() + "' cannot be the source of a sweep: its blocks are"
                        + " routed, expected a network with one branch per block");
            }
            return spec.network();
        }

        private List<SweepCell> chosen(Set<String> problems) {
            List<SweepCell> all = file.cells();
            only.stream()
                    .filter(wanted -> all.stream().noneMatch(cell -> cell.isIn(wanted)))
                    .forEach(wanted -> problems.add("--only '" + wanted + "' is no cell of the sweep: domains are "
                            + file.domains().stream()
                                    .map(SweepFile.Domain::name)
                                    .toList() + ", methods "
                            + file.methods().stream()
                                    .map(SweepFile.Method::name)
                                    .toList() + ", seeds "
                            + file.seeds()));
            return all.stream()
                    .filter(cell -> only.isEmpty() || only.stream().anyMatch(cell::isIn))
                    .toList();
        }

        private PlannedCell plan(SweepCell cell, Architecture architecture) throws IOException {
            SweepFile.Domain target = file.domain(cell);
            PlannedCell.State state = state(cell);
            try {
                Optional<TrainPlan> training = Optional.empty();
                if (target.trained()) {
                    training = Optional.of(TrainPlan.of(request(cell, target, architecture), storage));
                } else {
                    DatasetDescription dataset =
                            new DatasetFolder(new Path(target.dataset())).readDescription(storage.hadoop());
                    InputFit.require(architecture, dataset);
                }
                return new PlannedCell(cell, target, state, training, Optional.empty());
            } catch (DataException | FileNotFoundException missing) {
                return new PlannedCell(cell, target, state, Optional.empty(), Optional.of(missing.getMessage()));
            }
        }

        private TrainRequest request(SweepCell cell, SweepFile.Domain target, Architecture architecture) {
            return new TrainRequest(
                    target.dataset(),
                    Optional.of(file.source()),
                    Optional.of(architecture),
                    file.settings(cell),
                    folder.run(cell),
                    file.workers(),
                    true);
        }

        private PlannedCell.State state(SweepCell cell) throws IOException {
            if (folder.result(cell).isPresent()) {
                return PlannedCell.State.FINISHED;
            }
            if (folder.failure(cell).isPresent()) {
                return PlannedCell.State.FAILED;
            }
            return storage.exists(folder.run(cell)) ? PlannedCell.State.BEGUN : PlannedCell.State.NEW;
        }

        private SweepDescription description() throws IOException {
            List<SweepDescription.Domain> domains = new ArrayList<>();
            for (SweepFile.Domain domain : file.domains()) {
                domains.add(new SweepDescription.Domain(domain.name(), storage.qualified(domain.dataset())));
            }
            return new SweepDescription(
                    file.name(),
                    storage.qualified(file.source()),
                    file.baseline(),
                    domains,
                    file.methods().stream().map(SweepFile.Method::name).toList(),
                    file.seeds(),
                    file.cells());
        }
    }
}
