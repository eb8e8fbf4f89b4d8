package org.spottune.spark.score;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.spottune.data.DataException;
import org.spottune.data.Split;
import org.spottune.decathlon.Caveat;
import org.spottune.decathlon.DecathlonDomain;
import org.spottune.decathlon.Measurement;
import org.spottune.decathlon.TransferResult;
import org.spottune.spark.sweep.CellResult;
import org.spottune.spark.sweep.SweepCell;
import org.spottune.spark.sweep.SweepDescription;
import org.spottune.spark.sweep.SweepFolder;

/** Reads the cells of a sweep as results to compare, including unfinished ones. */
final class SweepResults {

    private SweepResults() {}

    /** @throws DataException if files contradict each other */
    static List<TransferResult> read(SweepFolder sweep, SweepDescription description) throws IOException {
        Set<String> domains = new HashSet<>();
        for (SweepDescription.Domain domain : description.domains()) {
            if (!domains.add(DecathlonDomain.canonical(domain.name()))) {
                throw new DataException("Sweep '" + sweep.path() + "' has the domain '"
                        + DecathlonDomain.canonical(domain.name()) + "' twice, under two names");
            }
        }
        Set<SweepCell> seen = new HashSet<>();
        List<TransferResult> results = new ArrayList<>();
        for (SweepCell cell : description.cells()) {
            if (!domains.contains(DecathlonDomain.canonical(cell.domain())) || !seen.add(cell)) {
                throw new DataException("Sweep '" + sweep.path() + "' has a cell '" + cell
                        + "' twice, or of a domain that is not one of its own: " + description.domains());
            }
            Optional<Measurement> measurement = Optional.empty();
            Optional<CellResult> result = sweep.result(cell);
            if (result.isPresent()) {
                measurement = Optional.of(measurement(cell, result.get(), sweep));
            }
            results.add(new TransferResult(
                    cell.method(), DecathlonDomain.canonical(cell.domain()), cell.seed(), measurement));
        }
        return results;
    }

    private static Measurement measurement(SweepCell cell, CellResult result, SweepFolder sweep) {
        SweepCell stored = new SweepCell(result.domain(), result.method(), result.seed());
        if (!stored.equals(cell)) {
            throw new DataException(
                    "Cell '" + cell + "' of sweep '" + sweep.path() + "' holds the result of '" + stored + "'");
        }
        if (result.correct() < 0 || result.total() < 1 || result.correct() > result.total()) {
            throw new DataException("Cell '" + cell + "' of sweep '" + sweep.path() + "' has " + result.correct()
                    + " correct of " + result.total() + " images");
        }
        Set<Caveat> caveats = EnumSet.noneOf(Caveat.class);
        if (!result.split().equals(Split.TEST.id())) {
            caveats.add(Caveat.NOT_ON_TEST);
        }
        if (result.seenInTraining()) {
            caveats.add(Caveat.SEEN_IN_TRAINING);
        }
        return new Measurement(
                (double) result.correct() / result.total(),
                caveats,
                Optional.of(new Measurement.Size(result.sourceParameters(), result.addedParameters())));
    }
}
