package org.spottune.spark.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.spottune.data.DataException;
import org.spottune.spark.session.OutputExistsException;
import org.spottune.spark.storage.Storage;

/** One HTML file, complete in itself, about the runs and evaluations that folders hold. */
public final class Report {

    private final Storage storage;

    public Report(Storage storage) {
        this.storage = storage;
    }

    /**
     * What was written.
     *
     * @param output the file
     * @param runs reported on
     * @param evaluations reported on
     */
    public record Result(String output, int runs, int evaluations) {}

    /**
     * Writes a report.
     *
     * @param inputs folders that are searched
     * @param output file that does not exist yet
     * @throws OutputExistsException if it does
     * @throws DataException if there is nothing to report on, or a file cannot be understood
     */
    public Result write(List<String> inputs, String output) throws IOException {
        if (storage.exists(output)) {
            throw new OutputExistsException(output);
        }
        ReportSearch search = new ReportSearch(storage);
        for (String input : inputs) {
            search.search(input);
        }
        if (search.runs().isEmpty() && search.evaluations().isEmpty()) {
            throw new DataException("Nothing to report on in " + inputs + ": expected folders with "
                    + StoredRun.MANIFEST + " and " + StoredRun.METRICS + ", or with " + StoredEvaluation.FILE);
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
        storage.writeText(output, ReportPage.of(runs, alone));
        return new Result(output, runs.size(), search.evaluations().size());
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
