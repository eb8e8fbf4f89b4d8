package org.spottune.spark.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.spottune.data.DataException;
import org.spottune.decathlon.TransferTable;
import org.spottune.report.LossCurves;
import org.spottune.spark.score.Scoring;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.sweep.Selection;
import org.spottune.spark.sweep.SweepCell;
import org.spottune.spark.sweep.SweepDescription;
import org.spottune.spark.sweep.SweepFolder;

/**
 * A sweep of a report.
 *
 * @param place its folder
 * @param description its contents
 * @param cells all cells, in its order
 * @param standing leaderboard of its methods
 * @param losses loss curves, by domain
 * @param selections its choices of settings
 * @param routes of its methods with routed blocks
 */
record ReportedSweep(
        ReportSearch.Place place,
        SweepDescription description,
        List<ReportedCell> cells,
        Scoring.Standing standing,
        List<LossCurves> losses,
        List<Selection> selections,
        List<MethodRoutes> routes) {

    ReportedSweep {
        cells = List.copyOf(cells);
        losses = List.copyOf(losses);
        selections = List.copyOf(selections);
        routes = List.copyOf(routes);
    }

    /** @throws DataException if its files are not valid */
    static ReportedSweep read(ReportSearch.Place place, Storage storage) throws IOException {
        SweepFolder folder = new SweepFolder(place.path(), storage);
        SweepDescription description = folder.description();
        Scoring.Standing standing = new Scoring(storage).standing(folder);
        List<ReportedCell> cells = new ArrayList<>();
        for (SweepCell cell : description.cells()) {
            cells.add(ReportedCell.read(cell, folder, storage));
        }
        List<MethodRoutes> routes = new ArrayList<>();
        for (String method : names(cells, SweepCell::method)) {
            MethodRoutes.read(method, cells, folder, storage).ifPresent(routes::add);
        }
        Optional<String> baseline = standing.transfer().map(TransferTable::baseline);
        List<LossCurves> losses = MethodLosses.read(
                names(cells, SweepCell::domain),
                names(cells, SweepCell::method),
                cells.stream().filter(cell -> cell.result().isPresent()).toList(),
                baseline,
                folder,
                storage);
        return new ReportedSweep(place, description, cells, standing, losses, selections(cells, folder), routes);
    }

    private static List<Selection> selections(List<ReportedCell> cells, SweepFolder folder) throws IOException {
        List<Selection> selections = new ArrayList<>();
        for (String domain : names(cells, SweepCell::domain)) {
            for (String method : names(cells, SweepCell::method)) {
                folder.selection(domain, method).ifPresent(selections::add);
            }
        }
        return selections;
    }

    List<String> domains() {
        return names(cells, SweepCell::domain);
    }

    List<String> methods() {
        return names(cells, SweepCell::method);
    }

    static List<String> names(List<ReportedCell> cells, Function<SweepCell, String> name) {
        return cells.stream().map(ReportedCell::cell).map(name).distinct().toList();
    }

    /** Cells that have a result. */
    List<ReportedCell> finished() {
        return cellsWith(cell -> cell.result().isPresent());
    }

    /** Cells whose last attempt failed. */
    List<ReportedCell> failed() {
        return cellsWith(cell -> cell.failure().isPresent());
    }

    /** Number of cells that neither finished nor failed. */
    int missing() {
        return cells.size() - finished().size() - failed().size();
    }

    private List<ReportedCell> cellsWith(Predicate<ReportedCell> wanted) {
        return cells.stream().filter(wanted).toList();
    }
}
