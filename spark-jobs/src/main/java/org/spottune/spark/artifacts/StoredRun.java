package org.spottune.spark.artifacts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.spottune.data.DataException;
import org.spottune.policy.BlockUsage;
import org.spottune.report.BlockUsageMap;
import org.spottune.report.DirectionCurves;
import org.spottune.report.LearningCurves;
import org.spottune.report.Picture;
import org.spottune.report.RoutingStrips;
import org.spottune.spark.storage.Storage;

/**
 * A run read from its files.
 *
 * @param manifest its provenance and, once it is finished, its result
 * @param settings by key, in the order of the keys; empty if the file is missing
 * @param metrics a row per epoch
 * @param rounds a row per round of averaging: losses, figures of the direction, counts of routed images
 * @param channels a row per weighted source channel, for learned transfer
 * @param saliency of the sources' feature maps for a few images, for learned transfer
 * @param domains a row per epoch and domain, for several data sets
 */
public record StoredRun(
        JsonFile manifest,
        Map<String, String> settings,
        CsvFile metrics,
        Optional<CsvFile> rounds,
        Optional<CsvFile> channels,
        Optional<JsonFile> saliency,
        Optional<CsvFile> domains) {

    /** File that every run has, besides {@code metrics.csv}. */
    public static final String MANIFEST = "manifest.json";

    public static final String METRICS = "metrics.csv";

    /** Additional file of a run of several data sets. */
    public static final String DOMAINS = "domains.csv";

    private static final String CONFIG = "config.json";
    private static final String ROUNDS = "rounds.csv";
    /** Its predecessor in older runs, with the usage of fine-tuned branches only. */
    private static final String USAGE = "usage.csv";

    private static final String TRANSFER = "transfer.csv";
    private static final String SALIENCY = "saliency.json";
    /** Far beyond any run; limits the axes. */
    static final int MOST_EPOCHS = 1_000_000;

    private static final String TUNED_SHARE = "tuned-share-";
    private static final String TUNED = "tuned-";

    /** @throws DataException if a file is damaged */
    public static StoredRun read(String folder, Storage storage) throws IOException {
        String config = folder + "/" + CONFIG;
        String rounds = folder + "/" + (storage.exists(folder + "/" + ROUNDS) ? ROUNDS : USAGE);
        return new StoredRun(
                JsonFile.read(folder + "/" + MANIFEST, storage),
                storage.exists(config) ? JsonFile.read(config, storage).flattened() : Map.of(),
                CsvFile.read(folder + "/" + METRICS, storage),
                table(rounds, storage),
                table(folder + "/" + TRANSFER, storage),
                storage.exists(folder + "/" + SALIENCY)
                        ? Optional.of(JsonFile.read(folder + "/" + SALIENCY, storage))
                        : Optional.empty(),
                table(folder + "/" + DOMAINS, storage));
    }

    private static Optional<CsvFile> table(String file, Storage storage) throws IOException {
        return storage.exists(file) ? Optional.of(CsvFile.read(file, storage)) : Optional.empty();
    }

    /** The charts that its figures allow, by file name. */
    public Map<String, Picture> pictures() {
        Map<String, Picture> pictures = new LinkedHashMap<>();
        if (!metrics.rows().isEmpty()) {
            pictures.put("learning-curves", new LearningCurves(epochs()));
            List<DirectionCurves.Epoch> directions = directions();
            if (!directions.isEmpty()) {
                pictures.put("direction", new DirectionCurves(directions));
            }
            if (domains.isEmpty()) {
                BlockSegments.strip(manifest, tunedShares(), "training images, last epoch")
                        .ifPresent(strip -> pictures.put("tuned-share", strip));
            }
            domainShares().ifPresent(strips -> pictures.put("tuned-share-domains", strips));
        }
        pictures.putAll(new StoredTransfer(metrics, channels).pictures());
        saliency.flatMap(file -> new StoredSaliency(file).picture())
                .ifPresent(picture -> pictures.put("saliency", picture));
        rounds.filter(table -> !table.rows().isEmpty() && !table.blocks(TUNED).isEmpty())
                .ifPresent(table -> pictures.put("block-usage", blockUsage(table)));
        return pictures;
    }

    private List<LearningCurves.Epoch> epochs() {
        return metrics.rowNumbers()
                .mapToObj(row -> new LearningCurves.Epoch(
                        (int) metrics.whole(row, "epoch", 1, MOST_EPOCHS),
                        metrics.number(row, "learning-rate"),
                        metrics.number(row, "loss"),
                        metrics.share(row, "top1"),
                        validation(row)))
                .toList();
    }

    private Optional<LearningCurves.Validation> validation(int row) {
        return metrics.has(row, "validation-top1")
                ? Optional.of(new LearningCurves.Validation(
                        metrics.number(row, "validation-loss"), metrics.share(row, "validation-top1")))
                : Optional.empty();
    }

    /** Epochs with separate gradients of loss and regularizer, neither of them zero. */
    private List<DirectionCurves.Epoch> directions() {
        return metrics.rowNumbers()
                .filter(row -> metrics.has(row, "angle-1"))
                .mapToObj(row -> new DirectionCurves.Epoch(
                        (int) metrics.whole(row, "epoch", 1, MOST_EPOCHS),
                        metrics.number(row, "angle-1"),
                        metrics.number(row, "angle-2"),
                        metrics.number(row, "angle-3"),
                        metrics.number(row, "angle-4"),
                        metrics.share(row, "conflict-share"),
                        metrics.number(row, "norm-regularizer") / metrics.number(row, "norm-empirical")))
                .toList();
    }

    /** A strip per data set of a run of several with routed blocks. */
    private Optional<RoutingStrips> domainShares() {
        List<RoutingStrips.Strip> strips = new ArrayList<>();
        for (DomainFigures domain : lastOfDomains()) {
            BlockSegments.strip(manifest, domain.tunedShares(), "")
                    .ifPresent(strip -> strips.add(new RoutingStrips.Strip(domain.name(), strip.segments())));
        }
        return strips.isEmpty()
                ? Optional.empty()
                : Optional.of(new RoutingStrips(strips, "the training images of each domain, last epoch"));
    }

    /**
     * Figures of a domain of a run of several data sets in its last epoch.
     *
     * @param images training images of that epoch
     * @param top1 share of them classified correctly, in [0, 1]
     * @param validationTop1 the same for its validation images, if there are any
     * @param tunedShares of images on the fine-tuned branch, by routed block
     */
    public record DomainFigures(
            String name, long images, double top1, Optional<Double> validationTop1, Map<Integer, Double> tunedShares) {}

    /** The domains of a run of several data sets; empty for other runs, and before the first finished epoch. */
    public List<DomainFigures> lastOfDomains() {
        if (domains.isEmpty() || domains.get().rows().isEmpty()) {
            return List.of();
        }
        CsvFile table = domains.get();
        long last = table.whole(table.lastRow(), "epoch", 1, MOST_EPOCHS);
        return table.rowNumbers()
                .filter(row -> table.whole(row, "epoch", 1, MOST_EPOCHS) == last)
                .mapToObj(row -> new DomainFigures(
                        table.text(row, "domain"),
                        table.whole(row, "images", 0, Long.MAX_VALUE),
                        table.share(row, "top1"),
                        table.has(row, "validation-top1")
                                ? Optional.of(table.share(row, "validation-top1"))
                                : Optional.empty(),
                        table.blocks(TUNED_SHARE).stream()
                                .collect(Collectors.toMap(
                                        block -> block, block -> table.share(row, TUNED_SHARE + block)))))
                .toList();
    }

    /** Share of images on the fine-tuned branch in the last epoch, by routed block. */
    public Map<Integer, Double> tunedShares() {
        Map<Integer, Double> shares = new TreeMap<>();
        if (!metrics.rows().isEmpty()) {
            metrics.blocks(TUNED_SHARE)
                    .forEach(block -> shares.put(block, metrics.share(metrics.lastRow(), TUNED_SHARE + block)));
        }
        return shares;
    }

    private BlockUsageMap blockUsage(CsvFile table) {
        List<Integer> blocks = table.blocks(TUNED);
        List<BlockUsage> rounds = table.rowNumbers()
                .mapToObj(row -> {
                    long images = table.whole(row, "images", 1, Long.MAX_VALUE);
                    return new BlockUsage(
                            images,
                            blocks.stream()
                                    .map(block -> table.whole(row, TUNED + block, 0, images))
                                    .toList());
                })
                .toList();
        return new BlockUsageMap(
                blocks,
                rounds,
                manifest.wholes("result.tunedBlocks").stream()
                        .map(Long::intValue)
                        .collect(Collectors.toSet()));
    }
}
