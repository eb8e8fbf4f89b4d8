package org.spottune.spark.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.util.Optional;
import org.spottune.data.DataException;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.train.JointRunFolder;
import org.spottune.spark.train.TrainJob;

/**
 * A sweep on disk: {@code sweep.json} and, for each cell, a folder with {@code run/}, {@code evaluation/}, optionally
 * {@code predictions/} and, once it is finished, {@code cell.json}. If settings are chosen,
 * {@code selection/DOMAIN/METHOD} holds the trials and, once they are finished, {@code selection.json}. Runs that train
 * all domains together are in {@code joint/METHOD/seed-N}; each cell's run is a copy of its domain's part.
 */
public final class SweepFolder {

    /** Name of the file that makes a folder a sweep. */
    public static final String DESCRIPTION = "sweep.json";

    /** Subfolder of the cells' runs and evaluations. */
    public static final String CELLS = "cells";
    /** Subfolder of the trials by which settings are chosen. */
    public static final String SELECTION = "selection";

    /** Subfolder of the runs of several domains. */
    public static final String JOINT = "joint";

    private static final String SELECTED = "selection.json";
    private static final String TRIAL = "trial.json";
    private static final String RESULT = "cell.json";
    private static final String FAILURE = "failure.json";
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final String path;
    private final Storage storage;

    public SweepFolder(String path, Storage storage) {
        this.path = path;
        this.storage = storage;
    }

    public String path() {
        return path;
    }

    /** Whether the folder is a sweep. */
    public boolean exists() throws IOException {
        return storage.exists(path + "/" + DESCRIPTION);
    }

    /** @throws DataException if the folder is not a sweep, or its description is damaged */
    public SweepDescription description() throws IOException {
        if (!exists()) {
            throw new DataException("'" + path + "' is not a sweep: it has no " + DESCRIPTION);
        }
        return read(path + "/" + DESCRIPTION, SweepDescription.class);
    }

    void write(SweepDescription description) throws IOException {
        write(path + "/" + DESCRIPTION, description);
    }

    /** Folder of a cell. */
    String cell(SweepCell cell) {
        return path + "/" + cell.folder();
    }

    /** Folder of a cell's run. */
    public String run(SweepCell cell) {
        return in(cell, "run");
    }

    /** Folder of the run that trains the networks of all domains together, for the cells of one method and seed. */
    String jointRun(SweepCell cell) {
        return path + "/" + JOINT + "/" + cell.method() + "/seed-" + cell.seed();
    }

    /** The source network with shared parameters of a cell trained together with others; empty for other cells. */
    public Optional<String> sharedSource(SweepCell cell) throws IOException {
        return storage.exists(jointRun(cell))
                ? Optional.of(JointRunFolder.source(jointRun(cell), storage))
                : Optional.empty();
    }

    /** Folder of a cell's evaluation. */
    public String evaluation(SweepCell cell) {
        return in(cell, "evaluation");
    }

    /** Folder of a cell's predictions of the test split; exists for data sets of the challenge only. */
    public String predictions(SweepCell cell) {
        return in(cell, "predictions");
    }

    /** The result of a cell; empty while it is not finished. */
    public Optional<CellResult> result(SweepCell cell) throws IOException {
        return optional(in(cell, RESULT), CellResult.class);
    }

    /** Why a cell is not finished, if its last attempt failed. */
    public Optional<CellFailure> failure(SweepCell cell) throws IOException {
        return optional(in(cell, FAILURE), CellFailure.class);
    }

    /** Notes that a cell is finished: the last file written for it. */
    void write(SweepCell cell, CellResult result) throws IOException {
        storage.delete(in(cell, FAILURE));
        write(in(cell, RESULT), result);
    }

    void write(SweepCell cell, CellFailure failure) throws IOException {
        write(in(cell, FAILURE), failure);
    }

    /** The settings chosen for a domain and a method; empty until they are. */
    public Optional<Selection> selection(String domain, String method) throws IOException {
        return optional(selectionFile(domain, method), Selection.class);
    }

    /** Path of the selection's file. */
    String selectionFile(String domain, String method) {
        return path + "/" + Selection.folder(domain, method) + "/" + SELECTED;
    }

    void write(Selection selection) throws IOException {
        write(selectionFile(selection.domain(), selection.method()), selection);
    }

    /** Folder of a trial's run. */
    String run(SweepTrial trial) {
        return path + "/" + trial.folder() + "/run";
    }

    /** The result of a trial; empty until it is finished. */
    Optional<TrialResult> result(SweepTrial trial) throws IOException {
        return optional(path + "/" + trial.folder() + "/" + TRIAL, TrialResult.class);
    }

    /** Why a trial is not finished, if its last attempt failed. */
    Optional<CellFailure> failure(SweepTrial trial) throws IOException {
        return optional(path + "/" + trial.folder() + "/" + FAILURE, CellFailure.class);
    }

    void write(SweepTrial trial, CellFailure failure) throws IOException {
        write(path + "/" + trial.folder() + "/" + FAILURE, failure);
    }

    /** Notes that a trial is finished: the last file written for it. */
    void write(SweepTrial trial, TrialResult result) throws IOException {
        storage.delete(path + "/" + trial.folder() + "/" + FAILURE);
        write(path + "/" + trial.folder() + "/" + TRIAL, result);
    }

    /** Deletes the networks of a finished trial; its figures stay. */
    void deleteNetwork(SweepTrial trial) throws IOException {
        for (String part : TrainJob.NETWORKS) {
            storage.delete(run(trial) + "/" + part);
        }
    }

    Storage storage() {
        return storage;
    }

    /** Deletes what a stopped attempt may have left incomplete, except the run, which continues. */
    void clear(SweepCell cell) throws IOException {
        String folder = path + "/" + cell.folder();
        for (String name : storage.list(folder)) {
            if (!name.equals("run") && !name.equals(FAILURE) && !name.startsWith(".")) {
                storage.delete(folder + "/" + name);
            }
        }
    }

    private String in(SweepCell cell, String name) {
        return path + "/" + cell.folder() + "/" + name;
    }

    private <T> Optional<T> optional(String file, Class<T> type) throws IOException {
        return storage.exists(file) ? Optional.of(read(file, type)) : Optional.empty();
    }

    private <T> T read(String file, Class<T> type) throws IOException {
        try {
            T value = JSON.readValue(storage.readText(file), type);
            if (value == null) {
                throw new DataException("Cannot read '" + file + "': expected an object, got null");
            }
            return value;
        } catch (JsonProcessingException broken) {
            throw new DataException("Cannot read '" + file + "': " + broken.getOriginalMessage(), broken);
        }
    }

    private void write(String file, Object value) throws IOException {
        storage.writeText(file, JSON.writeValueAsString(value) + "\n");
    }
}
