package org.spottune.spark.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.data.DataException;
import org.spottune.report.Picture;
import org.spottune.report.RoutingStrip;
import org.spottune.report.RoutingStrips;
import org.spottune.report.TunedBlocksHistogram;
import org.spottune.report.TunedBlocksHistograms;
import org.spottune.spark.artifacts.JsonFile;
import org.spottune.spark.artifacts.StoredEvaluation;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.sweep.SweepCell;
import org.spottune.spark.sweep.SweepFolder;

/**
 * The blocks that a method fine-tunes in the domains of a sweep, for the first finished seed of each.
 *
 * @param method name of the method
 * @param domains domains with routes, at least one
 * @param others domains without routes: not finished, or not routed
 */
record MethodRoutes(String method, List<DomainRoutes> domains, List<String> others) {

    MethodRoutes {
        domains = List.copyOf(domains);
        others = List.copyOf(others);
    }

    /**
     * The routes of a domain's images.
     *
     * @param split of the images; empty if the evaluation does not name it
     * @param histogram images by number of fine-tuned blocks; empty if the evaluation lacks it
     */
    record DomainRoutes(
            String domain,
            long seed,
            Optional<String> split,
            RoutingStrip strip,
            Optional<TunedBlocksHistogram> histogram) {}

    /** Reads the evaluations of a method; empty if none of its cells has routes. */
    static Optional<MethodRoutes> read(String method, List<ReportedCell> cells, SweepFolder folder, Storage storage)
            throws IOException {
        List<DomainRoutes> domains = new ArrayList<>();
        List<String> others = new ArrayList<>();
        List<ReportedCell> ofMethod = cells.stream()
                .filter(cell -> cell.cell().method().equals(method))
                .toList();
        for (String domain : ReportedSweep.names(ofMethod, SweepCell::domain)) {
            Optional<SweepCell> first = ofMethod.stream()
                    .filter(cell -> cell.cell().domain().equals(domain) && isRouted(cell))
                    .map(ReportedCell::cell)
                    .findFirst();
            Optional<DomainRoutes> routes = first.isPresent() ? read(first.get(), folder, storage) : Optional.empty();
            routes.ifPresentOrElse(domains::add, () -> others.add(domain));
        }
        return domains.isEmpty() ? Optional.empty() : Optional.of(new MethodRoutes(method, domains, others));
    }

    private static boolean isRouted(ReportedCell cell) {
        return cell.result().filter(result -> !result.tunedShare().isEmpty()).isPresent();
    }

    private static Optional<DomainRoutes> read(SweepCell cell, SweepFolder folder, Storage storage) throws IOException {
        String file = folder.evaluation(cell) + "/" + StoredEvaluation.FILE;
        if (!storage.exists(file)) {
            return Optional.empty();
        }
        StoredEvaluation evaluation = new StoredEvaluation(JsonFile.read(file, storage));
        return evaluation
                .strip()
                .map(strip -> new DomainRoutes(
                        cell.domain(),
                        cell.seed(),
                        evaluation.file().optionalText("split"),
                        strip,
                        evaluation.histogram()));
    }

    /** Charts by caption. */
    Map<String, Picture> pictures() {
        Map<String, Picture> pictures = new LinkedHashMap<>();
        pictures.put(
                "Share of images on the fine-tuned branch of each residual block, by domain (cf. Guo et al., Fig. 3). "
                        + about(),
                strips());
        List<TunedBlocksHistograms.Panel> panels = domains.stream()
                .flatMap(domain -> domain.histogram.stream()
                        .map(histogram -> new TunedBlocksHistograms.Panel(name(domain), histogram)))
                .toList();
        if (!panels.isEmpty()) {
            pictures.put(
                    "Images by the number of fine-tuned blocks that they use, by domain (cf. Guo et al., Fig. 4). "
                            + about(),
                    new TunedBlocksHistograms(panels));
        }
        return pictures;
    }

    private RoutingStrips strips() {
        long splits = domains.stream().map(DomainRoutes::split).distinct().count();
        String images =
                splits == 1 ? domains.get(0).split.map(split -> split + " ").orElse("") + "images" : "images";
        try {
            return new RoutingStrips(
                    domains.stream()
                            .map(domain -> new RoutingStrips.Strip(name(domain), domain.strip.segments()))
                            .toList(),
                    "each domain's " + images);
        } catch (IllegalArgumentException wrong) {
            throw new DataException("Cannot draw the routes of '" + method + "': " + wrong.getMessage(), wrong);
        }
    }

    /** Seeds of the chart, and domains without routes, as sentences. */
    private String about() {
        String seeds =
                isOfOneSeed() ? "Seed " + domains.get(0).seed + " alone." : "The first finished seed of each domain.";
        return others.isEmpty() ? seeds : seeds + " No routes for " + String.join(", ", others) + ".";
    }

    private boolean isOfOneSeed() {
        return domains.stream().map(DomainRoutes::seed).distinct().count() == 1;
    }

    private String name(DomainRoutes domain) {
        return isOfOneSeed() ? domain.domain : domain.domain + ", seed " + domain.seed;
    }
}
