package org.spottune.spark.train;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.data.DataException;
import org.spottune.experiment.CheckpointSettings;
import org.spottune.graph.Network;
import org.spottune.learner.LearnerState;
import org.spottune.spark.storage.Storage;
import org.spottune.train.JointNetworks;
import org.spottune.train.StepPlan;

/**
 * The checkpoints of a run: the newest ones, the best one if the settings keep it, and one within the current epoch.
 */
final class CheckpointFolder {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolder.class);

    private final String path;
    private final Storage storage;
    private final CheckpointSettings settings;
    private final StepPlan step;

    /** @param step of the run */
    CheckpointFolder(String path, Storage storage, CheckpointSettings settings, StepPlan step) {
        this.path = path;
        this.storage = storage;
        this.settings = settings;
        this.step = step;
    }

    /** Path of the checkpoint at a position. */
    String file(RunPosition position) {
        return path + "/" + CheckpointName.of(position).file();
    }

    /** Path of the newest checkpoint, if there is one. */
    Optional<String> newest() throws IOException {
        List<CheckpointName> names = names();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(path + "/" + names.get(names.size() - 1).file());
    }

    /**
     * Writes a checkpoint, and deletes those that the settings do not keep.
     *
     * @param network the first domain's, with the state's parameters
     */
    void write(Network network, RunCheckpoint checkpoint) throws IOException {
        storage.write(file(checkpoint.position()), out -> checkpoint.write(network, out));
        CheckpointName written = CheckpointName.of(checkpoint.position());
        Set<CheckpointName> kept = kept(written, checkpoint.position());
        for (CheckpointName name : names()) {
            if (!kept.contains(name)) {
                storage.delete(path + "/" + name.file());
            }
        }
    }

    /**
     * Checkpoints to keep; newer ones than the one just written were left by a run that could not continue from them.
     */
    private Set<CheckpointName> kept(CheckpointName written, RunPosition position) throws IOException {
        List<CheckpointName> ofEpochs = names().stream()
                .filter(name -> !name.withinEpoch() && name.compareTo(written) <= 0)
                .toList();
        Set<CheckpointName> kept =
                new HashSet<>(ofEpochs.subList(Math.max(0, ofEpochs.size() - settings.keepLast()), ofEpochs.size()));
        kept.add(written);
        position.best().ifPresent(best -> kept.add(new CheckpointName(best.epoch(), 0)));
        return kept;
    }

    /**
     * The newest usable checkpoint; empty if there are no checkpoints.
     *
     * @param run the networks of the run, with their start values
     * @param workers of the run
     * @throws DataException if there are checkpoints, but none is usable
     */
    Optional<RunCheckpoint> restore(JointNetworks run, int workers) throws IOException {
        List<CheckpointName> newestFirst = new ArrayList<>(names());
        newestFirst.sort(Comparator.reverseOrder());
        List<String> problems = new ArrayList<>();
        storage.list(path).stream()
                .filter(CheckpointName::isInOtherDigits)
                .forEach(file -> problems.add(
                        "'" + path + "/" + file + "': expected its number in the digits 0 to 9; rename the file"));
        for (CheckpointName name : newestFirst) {
            String file = path + "/" + name.file();
            try {
                RunCheckpoint checkpoint = read(file, run);
                requireUsable(checkpoint, name, workers);
                return Optional.of(withValidBest(checkpoint));
            } catch (IOException | RuntimeException unusable) {
                LOG.warn("Cannot continue from checkpoint '{}': {}", file, reason(unusable));
                problems.add("'" + file + "': " + reason(unusable));
            }
        }
        if (!problems.isEmpty()) {
            throw new DataException("Cannot resume: no checkpoint is usable; delete them to start again\n"
                    + String.join("\n", problems));
        }
        return Optional.empty();
    }

    /**
     * The state of the best epoch.
     *
     * @param run the networks of the run; its frozen parameters must equal the checkpoint's
     */
    LearnerState best(RunPosition.BestEpoch best, JointNetworks run) throws IOException {
        return read(path + "/" + new CheckpointName(best.epoch(), 0).file(), run)
                .state();
    }

    private RunCheckpoint read(String file, JointNetworks run) throws IOException {
        try (InputStream in = storage.open(file)) {
            return RunCheckpoint.read(in, "'" + file + "'", run, step);
        }
    }

    private static void requireUsable(RunCheckpoint checkpoint, CheckpointName name, int workers) {
        RunPosition position = checkpoint.position();
        if (!CheckpointName.of(position).equals(name)) {
            throw new DataException("it holds the state after " + position + ", but its name says otherwise");
        }
        if (!checkpoint.state().finite()) {
            throw new DataException("it has values that are not finite");
        }
        position.begun().ifPresent(begun -> {
            if (begun.workers() != workers) {
                throw new DataException("it lies within an epoch that " + begun.workers()
                        + " workers began, but the run now has " + workers);
            }
        });
    }

    /**
     * Removes the best epoch if its checkpoint is gone, because a better one replaced it after the epoch to continue
     * from, or if the run now keeps the best by another metric.
     */
    private RunCheckpoint withValidBest(RunCheckpoint checkpoint) throws IOException {
        Optional<RunPosition.BestEpoch> best = checkpoint.position().best();
        boolean other = best.isPresent()
                && settings.keepBest().isPresent()
                && !best.get().isBy(settings.keepBest().get());
        if (other) {
            LOG.warn(
                    "Epochs up to {} are not compared by {}: so far the run kept the best by {}",
                    checkpoint.position().epochs(),
                    settings.keepBest().get().id(),
                    best.get().metric().orElseThrow().id());
        }
        boolean lost = best.isPresent()
                && !names().contains(new CheckpointName(best.get().epoch(), 0));
        return other || lost
                ? new RunCheckpoint(checkpoint.state(), checkpoint.position().withoutBest())
                : checkpoint;
    }

    private static String reason(Exception unusable) {
        return unusable.getMessage() == null ? unusable.getClass().getSimpleName() : unusable.getMessage();
    }

    /** Sorted, oldest first. */
    private List<CheckpointName> names() throws IOException {
        return storage.list(path).stream()
                .map(CheckpointName::parse)
                .flatMap(Optional::stream)
                .sorted()
                .toList();
    }
}
