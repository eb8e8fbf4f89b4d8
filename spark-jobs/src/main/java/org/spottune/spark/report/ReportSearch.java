package org.spottune.spark.report;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.spottune.data.DataException;
import org.spottune.spark.artifacts.StoredEvaluation;
import org.spottune.spark.artifacts.StoredRun;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;
import org.spottune.spark.sweep.SweepFolder;

/** Finds the sweeps, runs and evaluations in and below folders. A sweep's own runs and evaluations belong to it. */
final class ReportSearch {

    /** Depth of the search; it also ends links that lead back up. */
    private static final int DEPTH = 8;
    /** Subfolders of runs and evaluations without further runs or evaluations. */
    private static final Set<String> PARTS =
            Set.of("checkpoints", "model", "routed-model", "shared-model", "pictures", "examples");

    /** Subfolders of a sweep with its own runs and evaluations. */
    private static final Set<String> PARTS_OF_SWEEP =
            Set.of(SweepFolder.CELLS, SweepFolder.SELECTION, SweepFolder.JOINT);

    private final Storage storage;
    private final Map<String, Place> sweeps = new TreeMap<>();
    private final Map<String, Place> runs = new TreeMap<>();
    private final Map<String, Place> evaluations = new TreeMap<>();

    ReportSearch(Storage storage) {
        this.storage = storage;
    }

    /**
     * The folder of a sweep, a run or an evaluation.
     *
     * @param name name of the searched folder, and the path from there
     * @param path qualified path of the folder
     */
    record Place(String name, String path) {}

    /** @throws DataException if the folder does not exist */
    void search(String folder) throws IOException {
        if (!storage.exists(folder)) {
            throw new DataException("Cannot report on '" + folder + "': there is no such folder");
        }
        String path = storage.qualified(folder);
        search(new Place(StoragePath.of(path).getName(), path), DEPTH);
    }

    private void search(Place place, int depth) throws IOException {
        List<String> names = storage.list(place.path());
        boolean isSweep = names.contains(SweepFolder.DESCRIPTION);
        boolean isRun = names.contains(StoredRun.MANIFEST) && names.contains(StoredRun.METRICS);
        boolean isEvaluation = names.contains(StoredEvaluation.FILE);
        if (isSweep) {
            sweeps.putIfAbsent(place.path(), place);
        }
        if (isRun) {
            runs.putIfAbsent(place.path(), place);
        }
        if (isEvaluation) {
            evaluations.putIfAbsent(place.path(), place);
        }
        if (depth == 0) {
            return;
        }
        for (String folder : storage.folders(place.path())) {
            boolean hidden = folder.startsWith(".") || folder.startsWith("_");
            boolean part =
                    (isRun || isEvaluation) && PARTS.contains(folder) || isSweep && PARTS_OF_SWEEP.contains(folder);
            if (!hidden && !part) {
                String path =
                        StoragePath.child(StoragePath.of(place.path()), folder).toString();
                search(new Place(place.name() + "/" + folder, path), depth - 1);
            }
        }
    }

    /** In the order of their paths. */
    Collection<Place> sweeps() {
        return sweeps.values();
    }

    /** In the order of their paths. */
    Collection<Place> runs() {
        return runs.values();
    }

    /** In the order of their paths. */
    Collection<Place> evaluations() {
        return evaluations.values();
    }
}
