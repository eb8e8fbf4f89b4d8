package org.spottune.spark.sweep;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.graph.TrunkSpec;
import org.spottune.nn.Architecture;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.dataset.DatasetFolder;
import org.spottune.spark.dataset.InputFit;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;
import org.spottune.spark.train.JointPlan;
import org.spottune.spark.train.JointRequest;
import org.spottune.spark.train.TrainPlan;
import org.spottune.spark.train.TrainRequest;
import org.spottune.spelling.Spelling;

/**
 * The plan of a sweep, checked as far as possible without Spark and weights.
 *
 * @param file of the sweep
 * @param folder of the sweep
 * @param description of all its cells
 * @param selections of settings for unfinished cells
 * @param cells requested ones, and unfinished ones that they wait for; each after those that it waits for
 */
public record SweepPlan(
        SweepFile file,
        SweepFolder folder,
        SweepDescription description,
        List<PlannedSelection> selections,
        List<PlannedCell> cells) {

    public SweepPlan {
        selections = List.copyOf(selections);
        cells = List.copyOf(cells);
    }

    /**
     * Plans a sweep.
     *
     * @param output folder of the sweep; an existing sweep is continued
     * @param only cells to run, see {@link SweepCell#isIn}; all if empty
     * @throws ConfigurationException listing all problems of the settings of all cells
     * @throws DataException if the source model is unusable; cells of an unusable data set are marked as missing it
     */
    public static SweepPlan of(SweepFile file, String output, List<String> only, Storage storage) throws IOException {
        return new Planning(
                        file,
                        new SweepFolder(output, storage),
                        only,
                        storage,
                        // A set: cells share most of their settings, and so their mistakes.
                        new LinkedHashSet<>())
                .plan();
    }

    /**
     * Cells that waited for a selection, with what was chosen.
     *
     * @throws ConfigurationException if a run was begun with other settings
     */
    List<PlannedCell> chosen(Selection selection) throws IOException {
        Candidate chosen = new Candidate(selection.chosen());
        List<PlannedCell> settled = new ArrayList<>();
        for (PlannedCell waiting : runnable()) {
            SweepCell cell = waiting.cell();
            if (waiting.undecided()
                    && cell.domain().equals(selection.domain())
                    && cell.method().equals(selection.method())) {
                TrainPlan training = waiting.training().orElseThrow();
                TrainRequest request = training.request().with(file.settings(cell, chosen));
                settled.add(new PlannedCell(
                        cell,
                        waiting.target(),
                        waiting.state(),
                        Optional.of(TrainPlan.of(request, folder.storage())),
                        Optional.empty(),
                        chosen,
                        false,
                        waiting.waitsFor(),
                        Optional.empty()));
            }
        }
        return settled;
    }

    /** Unfinished cells that can run. */
    public List<PlannedCell> runnable() {
        return cells.stream()
                .filter(cell -> cell.missing().isEmpty() && cell.state() != PlannedCell.State.FINISHED)
                .toList();
    }

    /** Whether every cell can run or is finished. */
    public boolean complete() {
        return cells.stream().allMatch(cell -> cell.missing().isEmpty() || cell.state() == PlannedCell.State.FINISHED);
    }

    /** Why a cell of the plan cannot run. */
    String missing(SweepCell cell) {
        return cells.stream()
                .filter(planned -> planned.cell().equals(cell))
                .findFirst()
                .flatMap(PlannedCell::missing)
                .orElse("it is not a cell of this plan");
    }

    private record Planning(
            SweepFile file, SweepFolder folder, List<String> only, Storage storage, Set<String> problems) {

        SweepPlan plan() throws IOException {
            Architecture architecture = architecture();
            file.uselessSettings()
                    .forEach(key -> problems.add("Setting '" + key + "' has no effect on any cell of the sweep"));
            Map<String, PlannedSelection> selections = new LinkedHashMap<>();
            List<PlannedCell> cells = new ArrayList<>();
            for (SweepCell cell : new CellOrder(file, folder).of(asked())) {
                PlannedCell.State state = state(cell);
                Grid grid = file.grid(cell);
                boolean selects = !grid.isEmpty() && state != PlannedCell.State.FINISHED;
                String name = cell.domain() + "/" + cell.method();
                if (selects && file.teacher(cell).isPresent()) {
                    problems.add("'methods." + cell.method() + ".teacher' cannot be combined with settings"
                            + " to be chosen, "
                            + String.join(", ", grid.values().keySet())
                            + ": the teacher was trained on the images that are held out for the choice");
                    continue;
                }
                if (selects && !selections.containsKey(name)) {
                    selections.put(name, selection(cell, grid, architecture));
                }
                if (selects && selections.get(name).refused()) {
                    // The problems of its trials are already in the list.
                    continue;
                }
                try {
                    cells.add(plan(
                            cell, state, Optional.ofNullable(selects ? selections.get(name) : null), architecture));
                } catch (ConfigurationException wrong) {
                    wrong.problems().forEach(problem -> problems.add(cell + ": " + problem));
                }
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException(new ArrayList<>(problems));
            }
            return new SweepPlan(file, folder, description(), List.copyOf(selections.values()), cells);
        }

        private PlannedSelection selection(SweepCell cell, Grid grid, Architecture architecture) throws IOException {
            String domain = cell.domain();
            String method = cell.method();
            SelectionRule rule = file.selection();
            Optional<Selection> made = folder.selection(domain, method);
            boolean fits = made.isPresent() && made.get().isOf(rule, grid);
            if (made.isPresent() && !fits) {
                problems.add("Settings of " + made.get().name() + " were chosen from other values or by another rule"
                        + " than the file has now: delete '" + folder.selectionFile(domain, method)
                        + "' and the cells in '" + folder.path() + "/" + SweepFolder.CELLS + "/"
                        + made.get().name()
                        + "' to choose again (matching trials are reused), or restore the former values");
            }
            List<PlannedSelection.PlannedTrial> trials = new ArrayList<>();
            Optional<String> missing = Optional.empty();
            try {
                // Also after a selection was made: the runs of its trials show whether settings have changed since.
                for (Candidate candidate : grid.candidates()) {
                    for (int fold = 0; fold < rule.folds(); fold++) {
                        planned(new SweepTrial(domain, method, candidate, fold), cell, architecture)
                                .ifPresent(trials::add);
                    }
                }
            } catch (DataException | FileNotFoundException absent) {
                missing = Optional.of(absent.getMessage());
            }
            PlannedSelection selection = new PlannedSelection(domain, method, rule, grid, trials, made, missing);
            if (fits && selection.refused()) {
                problems.add("Settings of " + selection.name() + " were chosen with other settings than the file has"
                        + " now: delete '" + folder.path() + "/" + Selection.folder(domain, method)
                        + "' and the cells in '"
                        + folder.path()
                        + "/" + SweepFolder.CELLS + "/" + selection.name()
                        + "' to choose again, or restore the former settings");
            }
            return selection;
        }

        private Optional<PlannedSelection.PlannedTrial> planned(
                SweepTrial trial, SweepCell cell, Architecture architecture) throws IOException {
            Config settings =
                    file.selection().ofTrial(trial.fold()).withFallback(file.settings(cell, trial.candidate()));
            try {
                TrainPlan training = TrainPlan.of(request(cell, settings, folder.run(trial), architecture), storage);
                boolean finished = folder.result(trial).isPresent();
                return Optional.of(new PlannedSelection.PlannedTrial(trial, training, finished));
            } catch (ConfigurationException wrong) {
                // All folds would report the same problems.
                String what = trial.domain() + "/" + trial.method() + " (" + trial.candidate() + "): ";
                wrong.problems().forEach(problem -> problems.add(what + problem));
                return Optional.empty();
            }
        }

        private Architecture architecture() throws IOException {
            ModelFolder source = ModelFolder.open(file.source(), storage);
            TrunkSpec spec = source.spec();
            if (spec.partition().routedBlocks() > 0) {
                throw new DataException("Model '" + source.path() + "' cannot be the source of a sweep: its blocks are"
                        + " routed, expected a network with one branch per block");
            }
            return file.architecture().orElse(spec.network());
        }

        private List<SweepCell> asked() {
            List<SweepCell> all = file.cells();
            only.stream()
                    .filter(wanted -> all.stream().noneMatch(cell -> cell.isIn(wanted)))
                    .forEach(wanted -> problems.add(noCell(wanted, all)));
            return all.stream()
                    .filter(cell -> only.isEmpty() || only.stream().anyMatch(cell::isIn))
                    .toList();
        }

        private String noCell(String wanted, List<SweepCell> all) {
            // Cells may be named by their domain alone, or by domain and method.
            Set<String> names = new LinkedHashSet<>();
            for (SweepCell cell : all) {
                names.add(cell.domain());
                names.add(cell.domain() + "/" + cell.method());
                names.add(cell.toString());
            }
            return "--only '" + wanted + "' is not a cell of the sweep: domains are "
                    + file.domains().stream().map(SweepFile.Domain::name).toList() + ", methods "
                    + file.methods().stream().map(SweepFile.Method::name).toList() + ", seeds " + file.seeds()
                    + Spelling.hint(wanted, names);
        }

        private PlannedCell plan(
                SweepCell cell,
                PlannedCell.State state,
                Optional<PlannedSelection> selection,
                Architecture architecture)
                throws IOException {
            SweepFile.Domain target = file.domain(cell);
            boolean undecided = selection.isPresent() && selection.get().made().isEmpty();
            Candidate chosen = selection.isPresent()
                    ? selection
                            .get()
                            .made()
                            .map(made -> new Candidate(made.chosen()))
                            .orElse(Candidate.NONE)
                    : ofFinished(cell);
            try {
                Optional<TrainPlan> training = Optional.empty();
                Optional<JointPlan> joint = file.isJoint(cell) ? joint(cell, architecture) : Optional.empty();
                if (joint.isPresent()) {
                    training = Optional.of(joint.get().domain(cell.domain()));
                } else if (target.trained()) {
                    training = undecided
                            ? trainingOfAny(cell, selection.get().grid().candidates(), architecture)
                            : Optional.of(training(cell, file.settings(cell, chosen), architecture));
                } else {
                    DatasetDescription dataset =
                            new DatasetFolder(StoragePath.of(target.dataset())).readDescription(storage.hadoop());
                    InputFit.require(architecture, dataset);
                }
                return new PlannedCell(
                        cell, target, state, training, joint, chosen, undecided, file.waitsFor(cell), Optional.empty());
            } catch (DataException | FileNotFoundException missing) {
                return new PlannedCell(
                        cell,
                        target,
                        state,
                        Optional.empty(),
                        Optional.empty(),
                        chosen,
                        undecided,
                        file.waitsFor(cell),
                        Optional.of(missing.getMessage()));
            }
        }

        /**
         * The run of all domains in which a cell's network is trained; empty if the cell's domain is not trained. If
         * the run changes the source network, it also trains domains with {@code train = false}: the source model itself
         * would no longer be their network.
         */
        private Optional<JointPlan> joint(SweepCell cell, Architecture architecture) throws IOException {
            JointPlan trained = joint(cell, architecture, SweepFile.Domain::trained);
            // Domains with train = false have no teacher.
            boolean all =
                    trained.changesSource() && trained.request().teachers().isEmpty();
            JointPlan plan = all ? joint(cell, architecture, any -> true) : trained;
            return Optional.of(plan).filter(one -> one.request().domains().contains(cell.domain()));
        }

        private JointPlan joint(SweepCell cell, Architecture architecture, Predicate<SweepFile.Domain> which)
                throws IOException {
            Map<String, String> datasets = new LinkedHashMap<>();
            Map<String, String> teachers = new HashMap<>();
            Map<String, Config> settings = new HashMap<>();
            boolean taught = true;
            for (SweepFile.Domain domain : file.domains()) {
                SweepCell ofDomain = new SweepCell(domain.name(), cell.method(), cell.seed());
                if (which.test(domain)) {
                    datasets.put(domain.name(), domain.dataset());
                    settings.put(domain.name(), file.settings(ofDomain, Candidate.NONE));
                    if (file.teacher(ofDomain).isPresent()) {
                        SweepCell teacher = file.teacher(ofDomain).get();
                        teachers.put(domain.name(), folder.run(teacher));
                        taught &= folder.result(teacher).isPresent();
                    }
                }
            }
            JointRequest request = new JointRequest(
                    datasets,
                    teachers,
                    Optional.of(file.source()),
                    Optional.of(architecture),
                    ConfigFactory.empty(),
                    settings,
                    folder.jointRun(cell),
                    file.workers(),
                    true);
            return taught ? JointPlan.of(request, storage) : JointPlan.ofFuture(request, architecture, storage);
        }

        /**
         * The training with the first of these candidates. All are checked, since each may be chosen: a cell's run
         * holds out no images, so its settings may be wrong where its trials' are right.
         */
        private Optional<TrainPlan> trainingOfAny(SweepCell cell, List<Candidate> candidates, Architecture architecture)
                throws IOException {
            List<TrainPlan> plans = new ArrayList<>();
            for (Candidate candidate : candidates) {
                try {
                    plans.add(training(cell, file.settings(cell, candidate), architecture));
                } catch (ConfigurationException wrong) {
                    wrong.problems().forEach(problem -> problems.add(cell + " (" + candidate + "): " + problem));
                }
            }
            return plans.stream().findFirst();
        }

        /** The training of a cell. An unfinished teacher will have the architecture of all targets. */
        private TrainPlan training(SweepCell cell, Config settings, Architecture architecture) throws IOException {
            TrainRequest request = request(cell, settings, folder.run(cell), architecture);
            Optional<SweepCell> teacher = file.teacher(cell);
            if (teacher.isEmpty()) {
                return TrainPlan.of(request, storage);
            }
            TrainRequest taught = request.withTeacher(folder.run(teacher.get()));
            return folder.result(teacher.get()).isPresent()
                    ? TrainPlan.of(taught, storage)
                    : TrainPlan.ofFuture(taught, architecture, storage);
        }

        private Candidate ofFinished(SweepCell cell) throws IOException {
            return folder.result(cell)
                    .map(result -> new Candidate(new TreeMap<>(result.selected())))
                    .orElse(Candidate.NONE);
        }

        private TrainRequest request(SweepCell cell, Config settings, String output, Architecture architecture) {
            return new TrainRequest(
                    file.domain(cell).dataset(),
                    Optional.of(file.source()),
                    file.guides(),
                    Optional.of(architecture),
                    settings,
                    output,
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
