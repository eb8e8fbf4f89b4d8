package org.spottune.spark.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.data.BatchAssembler;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.DatasetDescription;
import org.spottune.data.LabelledImage;
import org.spottune.graph.Network;
import org.spottune.learner.FrozenSource;
import org.spottune.matching.Guidance;
import org.spottune.train.Saliency;

/**
 * {@code saliency.json}, for runs with learned transfer: the pixels of a few images that the sources' feature maps
 * respond to. Each image has its pixels and, for each map, the saliency with equal and with learned channel weights,
 * both scaled to a maximum of 1. Large images are reduced by averaging neighbours.
 *
 * @param dataset of the images
 * @param normalization of the target's input
 */
record SaliencyFile(DatasetDescription dataset, ChannelNormalization normalization) {

    /** Images in the file. */
    static final int IMAGES = 5;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COLOURS = 3;
    /** Largest number of values along a side. */
    private static final int FINEST = 64;

    private static final double DIGITS = 1e4;

    /** The text of the file; empty if the run learns no transfer, or there are no images. */
    Optional<String> text(Network target, List<FrozenSource> sources, List<LabelledImage> images) {
        boolean learned = target.matching()
                .filter(matching -> matching.spec().guidance() != Guidance.NONE)
                .isPresent();
        if (!learned || images.isEmpty()) {
            return Optional.empty();
        }
        INDArray batch = new BatchAssembler(
                        dataset.input().height(), dataset.input().width(), normalization)
                .centres(images)
                .dup('c');
        List<Saliency> all = Saliency.of(target, sources, batch);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            rows.add(row(images.get(i), i, batch, all));
        }
        try {
            return Optional.of(JSON.writeValueAsString(Map.of("images", rows)));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Cannot write numbers as JSON", impossible);
        }
    }

    private Map<String, Object> row(LabelledImage image, int index, INDArray batch, List<Saliency> all) {
        Grid grid = new Grid(Math.toIntExact(batch.size(1)), Math.toIntExact(batch.size(2)));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", image.id());
        row.put("class", dataset.classes().get(image.label()));
        row.put("height", grid.rows());
        row.put("width", grid.columns());
        row.put("rgb", rgb(grid, batch.data().asDouble(), index));
        row.put(
                "maps",
                all.stream()
                        .map(saliency -> {
                            Map<String, Object> ofMap = new LinkedHashMap<>();
                            ofMap.put("map", label(saliency));
                            ofMap.put("alike", scaled(grid.means(saliency.equal()[index])));
                            ofMap.put("learned", scaled(grid.means(saliency.learned()[index])));
                            return ofMap;
                        })
                        .toList());
        return row;
    }

    private static String label(Saliency saliency) {
        return (saliency.source() == 0 ? "" : saliency.source() + 1 + ":") + saliency.map();
    }

    /** Colours as 0xRRGGBB. */
    private List<Integer> rgb(Grid grid, double[] values, int image) {
        int pixels = grid.height * grid.width;
        int[] colours = new int[grid.rows() * grid.columns()];
        for (int channel = 0; channel < COLOURS; channel++) {
            double mean = normalization.mean().get(channel);
            double deviation = normalization.deviation().get(channel);
            int at = channel;
            double[] levels = grid.means(IntStream.range(0, pixels)
                    .mapToDouble(pixel -> values[(image * pixels + pixel) * COLOURS + at] * deviation + mean)
                    .toArray());
            for (int p = 0; p < colours.length; p++) {
                colours[p] = colours[p] << 8 | (int) Math.round(255 * Math.min(1, Math.max(0, levels[p])));
            }
        }
        return IntStream.of(colours).boxed().toList();
    }

    private static List<Double> scaled(double[] values) {
        double largest = DoubleStream.of(values).max().orElseThrow();
        return DoubleStream.of(values)
                .map(value -> largest > 0 ? Math.round(value / largest * DIGITS) / DIGITS : 0)
                .boxed()
                .toList();
    }

    /** The pixels of an image, and the coarser grid to which they are averaged. */
    private record Grid(int height, int width) {

        int stride() {
            return (Math.max(height, width) + FINEST - 1) / FINEST;
        }

        int rows() {
            return (height + stride() - 1) / stride();
        }

        int columns() {
            return (width + stride() - 1) / stride();
        }

        double[] means(double[] pixels) {
            double[] sums = new double[rows() * columns()];
            int[] counts = new int[sums.length];
            for (int p = 0; p < pixels.length; p++) {
                int coarse = p / width / stride() * columns() + p % width / stride();
                sums[coarse] += pixels[p];
                counts[coarse]++;
            }
            return IntStream.range(0, sums.length)
                    .mapToDouble(p -> sums[p] / counts[p])
                    .toArray();
        }
    }
}
