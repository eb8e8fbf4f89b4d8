package org.spottune.spark.report;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.spottune.data.DataException;
import org.spottune.report.CellTimes;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.sweep.CellFailure;
import org.spottune.spark.sweep.CellResult;
import org.spottune.spark.sweep.SweepCell;
import org.spottune.spark.sweep.SweepFolder;

/**
 * A cell of a sweep on a page.
 *
 * @param cell the combination
 * @param result of a finished cell
 * @param failure of one that is not finished
 * @param path of its folder
 * @param folders names of those in it, such as of its run and its evaluation
 */
record ReportedCell(
        SweepCell cell, Optional<CellResult> result, Optional<CellFailure> failure, String path, List<String> folders) {

    ReportedCell {
        folders = List.copyOf(folders);
        if (result.isPresent()) {
            // Left behind where the file could not be deleted.
            failure = Optional.empty();
        }
    }

    static ReportedCell read(SweepCell cell, SweepFolder sweep, Storage storage) throws IOException {
        String path = sweep.path() + "/" + cell.folder();
        return new ReportedCell(
                cell,
                sweep.result(cell),
                sweep.failure(cell),
                path,
                storage.folders(path).stream()
                        .filter(name -> !name.startsWith("."))
                        .toList());
    }

    /** How far it is, in words. */
    String state() {
        return result.isPresent() ? "finished" : failure.isPresent() ? "failed" : "not run";
    }

    /**
     * Seconds of a finished cell: of its training, and of its evaluation and predictions.
     *
     * @throws DataException if its file tells no such thing
     */
    Optional<CellTimes.Time> time() {
        return result.map(finished -> {
            double training = finished.trainingSeconds();
            double last = finished.seconds();
            try {
                // The call that finished the cell need not be the one that trained, and then is shorter.
                return new CellTimes.Time(training, last >= training ? last - training : last);
            } catch (IllegalArgumentException wrong) {
                throw new DataException("Cannot report on cell '" + path + "': " + wrong.getMessage(), wrong);
            }
        });
    }

    /** Time that its workers kept a slot each, in hours. */
    Optional<Double> slotHours() {
        return time().map(time -> result.orElseThrow().workers() * (time.training() + time.evaluation()) / 3600);
    }
}
