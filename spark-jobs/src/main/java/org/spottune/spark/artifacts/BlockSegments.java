package org.spottune.spark.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.spottune.data.DataException;
import org.spottune.graph.TrunkSpec;
import org.spottune.nn.BlockMode;
import org.spottune.report.RoutingStrip;
import org.spottune.report.RoutingStrip.Block;

/** The residual blocks of a network by segment, the field {@code segments} of runs and evaluations. */
public final class BlockSegments {

    /** Field of {@code manifest.json} and {@code evaluation.json}. */
    public static final String FIELD = "segments";

    private BlockSegments() {}

    /** Content of the field: for every segment the modes of its blocks, in lower case. */
    public static List<List<String>> of(TrunkSpec network) {
        return network.segments().stream()
                .map(segment -> segment.stream()
                        .map(mode -> mode.name().toLowerCase(Locale.ROOT))
                        .toList())
                .toList();
    }

    /**
     * The strip of a file's blocks; empty if none is routed.
     *
     * @param shares in [0, 1] of images on the fine-tuned branch, by block
     * @param images description of these images
     */
    static Optional<RoutingStrip> strip(JsonFile file, Map<Integer, Double> shares, String images) {
        if (shares.isEmpty()) {
            return Optional.empty();
        }
        List<List<Block>> segments = new ArrayList<>();
        int index = 0;
        for (List<BlockMode> modes : modes(file, shares)) {
            List<Block> segment = new ArrayList<>();
            for (BlockMode mode : modes) {
                segment.add(
                        mode == BlockMode.ROUTED
                                ? Block.routed(index, share(file, shares, index))
                                : Block.unrouted(index, mode));
                index++;
            }
            segments.add(segment);
        }
        if (index == 0) {
            throw new DataException("Cannot draw '" + file.path() + "': expected the modes of all blocks in field '"
                    + FIELD + "', got none");
        }
        return Optional.of(new RoutingStrip(segments, images));
    }

    private static double share(JsonFile file, Map<Integer, Double> shares, int block) {
        if (!shares.containsKey(block)) {
            throw new DataException("Cannot draw '" + file.path() + "': expected a share of routed block " + block
                    + ", got those of " + shares.keySet());
        }
        return shares.get(block);
    }

    /** Older files lack the field, and so the segments and the blocks after the last routed one. */
    private static List<List<BlockMode>> modes(JsonFile file, Map<Integer, Double> shares) {
        if (!file.has(FIELD)) {
            List<BlockMode> modes = new ArrayList<>(Collections.nCopies(Collections.max(shares.keySet()) + 1, null));
            modes.replaceAll(any -> BlockMode.FROZEN);
            shares.keySet().forEach(block -> modes.set(block, BlockMode.ROUTED));
            return List.of(modes);
        }
        List<List<BlockMode>> segments = new ArrayList<>();
        for (JsonNode segment : file.list(FIELD)) {
            List<BlockMode> modes = new ArrayList<>();
            segment.forEach(mode -> modes.add(mode(file, mode)));
            segments.add(modes);
        }
        return segments;
    }

    private static BlockMode mode(JsonFile file, JsonNode written) {
        for (BlockMode mode : BlockMode.values()) {
            if (written.asText().equals(mode.name().toLowerCase(Locale.ROOT))) {
                return mode;
            }
        }
        throw file.wrong(FIELD, "frozen, tuned or routed", written);
    }
}
