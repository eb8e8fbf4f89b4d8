package org.spottune.spark.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.spottune.data.DataException;
import org.spottune.spark.artifacts.JsonFile;
import org.spottune.spark.artifacts.StoredEvaluation;
import org.spottune.spark.artifacts.StoredRun;
import org.spottune.spark.storage.OutputClaim;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.sweep.SweepFolder;

/** Writes one self-contained HTML file about the sweeps, runs and evaluations in folders. */
public final class Report {

    private final Storage storage;

    public Report(Storage storage) {
        this.storage = storage;
    }

    /**
     * Contents of the written report.
     *
     * @param output the file
     * @param sweeps number of sweeps
     * @param runs number of runs, without those of sweeps
     * @param evaluations number of evaluations, without those of sweeps
     */
    public record Result(String output, int sweeps, int runs, int evaluations) {}

    /**
     * Writes a report.
     *
     * @param inputs folders to search
     * @param output file that does not exist yet
     * @throws OutputExistsException if it does
     * @throws DataException if there is nothing to report on, or a file is damaged
     */
    public Result write(List<String> inputs, String output) throws IOException {
        if (storage.exists(output)) {
            throw new OutputExistsException(output);
        }
        try (OutputClaim claim = storage.claim(output)) {
            if (storage.exists(output)) {
                throw new OutputExistsException(output);
            }
            return writeClaimed(inputs, output);
        }
    }

    private Result writeClaimed(List<String> inputs, String output) throws IOException {
        ReportSearch search = new ReportSearch(storage);
        for (String input : inputs) {
            search.search(input);
        }
        if (search.sweeps().isEmpty()
                && search.runs().isEmpty()
                && search.evaluations().isEmpty()) {
            throw new DataException("Nothing to report on in " + inputs + ": expected folders with "
                    + StoredRun.MANIFEST + " and " + StoredRun.METRICS + ", with " + StoredEvaluation.FILE
                    + ", or with "
                    + SweepFolder.DESCRIPTION);
        }
        List<ReportedSweep> sweeps = new ArrayList<>();
        for (ReportSearch.Place place : search.sweeps()) {
            sweeps.add(ReportedSweep.read(place, storage));
        }
        List<ReportedEvaluation> alone = evaluations(search);
        List<ReportedRun> runs = new ArrayList<>();
        for (ReportSearch.Place place : search.runs()) {
            List<ReportedEvaluation> ofRun = alone.stream()
                    .filter(evaluation -> ReportedRun.isOf(place, evaluation.evaluation()))
                    .toList();
            alone.removeAll(ofRun);
            runs.add(new ReportedRun(place, StoredRun.read(place.path(), storage), ofRun));
        }
        storage.writeText(output, new ReportPage(storage.qualified(output), sweeps, runs, alone).html());
        return new Result(
                output, sweeps.size(), runs.size(), search.evaluations().size());
    }

    private List<ReportedEvaluation> evaluations(ReportSearch search) throws IOException {
        List<ReportedEvaluation> evaluations = new ArrayList<>();
        for (ReportSearch.Place place : search.evaluations()) {
            StoredEvaluation evaluation =
                    new StoredEvaluation(JsonFile.read(place.path() + "/" + StoredEvaluation.FILE, storage));
            evaluations.add(
                    new ReportedEvaluation(place, evaluation, ExampleImages.read(evaluation, place.path(), storage)));
        }
        return evaluations;
    }
}
