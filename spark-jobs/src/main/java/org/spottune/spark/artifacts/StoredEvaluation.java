package org.spottune.spark.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.spottune.data.DataException;
import org.spottune.evaluation.ClassCounts;
import org.spottune.evaluation.Confusion;
import org.spottune.evaluation.Confusions;
import org.spottune.report.ClassOutcomes;
import org.spottune.report.Numbers;
import org.spottune.report.Picture;
import org.spottune.report.RoutingStrip;
import org.spottune.report.TunedBlocksHistogram;

/**
 * An evaluation read from its file.
 *
 * @param file {@code evaluation.json}
 */
public record StoredEvaluation(JsonFile file) {

    /** Name of the file. */
    public static final String FILE = "evaluation.json";

    /** Far beyond any network. */
    private static final int LAST_BLOCK = 9999;

    /** @throws DataException if a field that every evaluation has is missing */
    public StoredEvaluation {
        double top1 = file.number("top1");
        if (!(top1 >= 0 && top1 <= 1)) {
            throw new DataException(
                    "Cannot read '" + file.path() + "': expected a number in [0, 1] in field 'top1', got " + top1);
        }
        file.whole("total");
    }

    /** The charts that its figures allow, by file name. */
    public Map<String, Picture> pictures() {
        Map<String, Picture> pictures = new LinkedHashMap<>();
        Map<Integer, Double> shares = tunedShares();
        strip(shares).ifPresent(strip -> pictures.put("tuned-share", strip));
        histogram(shares).ifPresent(histogram -> pictures.put("tuned-blocks", histogram));
        outcomes().ifPresent(outcomes -> pictures.put("confusion", outcomes.picture()));
        return pictures;
    }

    /** Chart of the shares of images on the fine-tuned branches; empty if no block is routed. */
    public Optional<RoutingStrip> strip() {
        return strip(tunedShares());
    }

    private Optional<RoutingStrip> strip(Map<Integer, Double> shares) {
        return BlockSegments.strip(file, shares, images());
    }

    /**
     * Images by the number of fine-tuned blocks that they use; empty if no block is routed, or the file lacks the
     * counts.
     */
    public Optional<TunedBlocksHistogram> histogram() {
        return histogram(tunedShares());
    }

    private Optional<TunedBlocksHistogram> histogram(Map<Integer, Double> shares) {
        List<Long> images = file.wholes("tunedBlocksHistogram");
        return shares.isEmpty() || images.isEmpty()
                ? Optional.empty()
                : Optional.of(drawable(() -> new TunedBlocksHistogram(images)));
    }

    /** Describes the images; the total counts each image once per sample. */
    private String images() {
        int samples = Math.max(1, file.list("samples").size());
        String images = Numbers.grouped(file.whole("total") / samples) + " "
                + file.optionalText("split").map(split -> split + " images").orElse("images");
        return samples == 1 ? images : images + ", " + samples + " samples each";
    }

    /** Share of images on the fine-tuned branch, by routed block. */
    public Map<Integer, Double> tunedShares() {
        List<Long> blocks = file.wholes("routedBlocks");
        List<Double> shares = file.shares("tunedShare");
        if (blocks.size() != shares.size()) {
            throw new DataException("Cannot read '" + file.path() + "': expected a share in 'tunedShare' for each of "
                    + blocks.size() + " blocks in 'routedBlocks', got " + shares.size());
        }
        Map<Integer, Double> byBlock = new TreeMap<>();
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i) < 0 || blocks.get(i) > LAST_BLOCK) {
                throw new DataException("Cannot read '" + file.path() + "': expected block indices from 0 to "
                        + LAST_BLOCK + " in 'routedBlocks', got " + blocks.get(i));
            }
            byBlock.put(blocks.get(i).intValue(), shares.get(i));
        }
        return byBlock;
    }

    /** Names of the classes in the order of their indices. */
    public List<String> classNames() {
        return file.list("classes").stream()
                .map(element -> file.object("classes", element).text("name"))
                .toList();
    }

    /** Confusions of classes; empty if the file lacks them. */
    private Optional<ClassOutcomes> outcomes() {
        if (!file.has("confusions") || !file.has("classes")) {
            return Optional.empty();
        }
        List<ClassCounts> counts = file.list("classes").stream()
                .map(element -> file.object("classes", element))
                .map(one -> new ClassCounts(one.whole("correct"), one.whole("total")))
                .toList();
        return Optional.of(drawable(() -> new ClassOutcomes(
                classNames(),
                counts,
                new Confusions(
                        file.list("confusions").stream().map(this::confusion).toList()))));
    }

    private Confusion confusion(JsonNode triple) {
        if (triple.size() != 3) {
            throw file.wrong("confusions", "triples of label, prediction and count", triple);
        }
        return new Confusion(
                Math.toIntExact(file.whole("confusions", triple.get(0))),
                Math.toIntExact(file.whole("confusions", triple.get(1))),
                file.whole("confusions", triple.get(2)));
    }

    private interface Drawing<T> {
        T make();
    }

    /** Makes a chart; values that its type refuses are errors of the file. */
    private <T> T drawable(Drawing<T> drawing) {
        try {
            return drawing.make();
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw new DataException("Cannot read '" + file.path() + "': " + wrong.getMessage(), wrong);
        }
    }
}
