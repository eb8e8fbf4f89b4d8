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
 * A cell of a reported sweep.
 *
 * @param cell the combination
 * @param result of a finished cell
 * @param failure of an unfinished cell whose last attempt failed
 * @param path of its folder
 * @param folders names of its subfolders, such as its run's and its evaluation's
 */
record ReportedCell(
        SweepCell cell, Optional<CellResult> result, Optional<CellFailure> failure, String path, List<String> folders) {

    ReportedCell {
        folders = List.copyOf(folders);
        if (result.isPresent()) {
            // The failure's file remains if it could not be deleted.
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

    /** Its state, in words. */
    String state() {
        return result.isPresent() ? "finished" : failure.isPresent() ? "failed" : "not run";
    }

    /**
     * Seconds of a finished cell: of its training, and of its evaluation and predictions.
     *
     * @throws DataException if its file holds invalid times
     */
    Optional<CellTimes.Time> time() {
        return result.map(finished -> {
            double training = finished.trainingSeconds();
            double last = finished.seconds();
            try {
                // If an earlier call trained the cell, the last call took less than the training.
                return new CellTimes.Time(training, last >= training ? last - training : last);
            } catch (IllegalArgumentException wrong) {
                throw new DataException("Cannot report on cell '" + path + "': " + wrong.getMessage(), wrong);
            }
        });
    }

    /** Time that its workers occupied slots, in slot-hours. */
    Optional<Double> slotHours() {
        return time().map(time -> result.orElseThrow().workers() * (time.training() + time.evaluation()) / 3600);
    }
}
