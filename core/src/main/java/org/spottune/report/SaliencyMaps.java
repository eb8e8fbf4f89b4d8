package org.spottune.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.spottune.report.Drawing.Anchor;

/**
 * Pixels of a few images that the matched source maps respond to (Jang et al., L2T-ww, ICML 2019, Section 3.5): with
 * equal channel weights, as in feature matching, with learned weights, and the difference.
 *
 * @param maps names of the maps, at least one
 * @param images at least one, each with the saliency of all maps
 */
public record SaliencyMaps(List<String> maps, List<Image> images) implements Picture {

    private static final double TILE = 64;
    private static final double GAP = 4;
    private static final double BETWEEN = 14;
    private static final double TOP = 38;
    private static final double LABEL = 16;
    private static final double BOTTOM = 32;
    private static final double SMALL = 11;
    private static final double NARROWEST = 560;
    private static final List<String> COLUMNS = List.of("alike", "learned", "change");
    private static final double OF_MAP = COLUMNS.size() * (TILE + GAP) - GAP;

    public SaliencyMaps {
        maps = List.copyOf(maps);
        images = List.copyOf(images);
        if (maps.isEmpty() || images.isEmpty()) {
            throw new IllegalArgumentException(
                    "Saliency needs a map and an image, got " + maps.size() + " maps, " + images.size() + " images");
        }
        for (Image image : images) {
            if (image.maps.size() != maps.size()) {
                throw new IllegalArgumentException("Saliency needs " + maps.size() + " maps of image '" + image.label
                        + "', got " + image.maps.size());
            }
        }
    }

    /**
     * An image and its saliency under each map.
     *
     * @param label what it shows
     * @param height in pixels
     * @param width in pixels
     * @param rgb pixels, row by row, as 0xRRGGBB
     * @param maps saliency of each map
     */
    public record Image(String label, int height, int width, List<Integer> rgb, List<OfMap> maps) {

        public Image {
            rgb = List.copyOf(rgb);
            maps = List.copyOf(maps);
            int pixels = height * width;
            if (height < 1 || width < 1 || rgb.size() != pixels) {
                throw new IllegalArgumentException(
                        "Image '" + label + "' must have " + height + " x " + width + " pixels, got " + rgb.size());
            }
            for (OfMap map : maps) {
                if (map.alike.size() != pixels || map.learned.size() != pixels) {
                    throw new IllegalArgumentException("Saliency of image '" + label + "' must have " + pixels
                            + " values, got " + map.alike.size() + " and " + map.learned.size());
                }
            }
        }
    }

    /**
     * Saliency of each pixel of an image, in any unit: each map has its own scale.
     *
     * @param alike with equal channel weights, >= 0
     * @param learned with learned channel weights, >= 0
     */
    public record OfMap(List<Double> alike, List<Double> learned) {

        public OfMap {
            alike = requireSizes(alike);
            learned = requireSizes(learned);
        }

        private static List<Double> requireSizes(List<Double> values) {
            for (double value : values) {
                if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException("Saliency must be >= 0 and finite, got " + value);
                }
            }
            return List.copyOf(values);
        }

        /** Share of the total saliency that each pixel gains from learned weights. */
        private double[] gains() {
            double[] before = shares(alike);
            double[] after = shares(learned);
            return IntStream.range(0, before.length)
                    .mapToDouble(pixel -> after[pixel] - before[pixel])
                    .toArray();
        }

        /** Whether the map transfers nothing, for example because its amount is 0. */
        private boolean isOff() {
            return learned.stream().allMatch(value -> value == 0);
        }

        /** Share of the saliency that learned weights move to other pixels, in [0, 1]. */
        double moved() {
            return DoubleStream.of(gains()).map(Math::abs).sum() / 2;
        }

        private static double[] shares(List<Double> values) {
            double sum = values.stream().mapToDouble(value -> value).sum();
            return values.stream()
                    .mapToDouble(value -> sum > 0 ? value / sum : 0)
                    .toArray();
        }
    }

    @Override
    public String title() {
        return "Pixels that the source's maps answer to";
    }

    @Override
    public String description() {
        StringBuilder text = new StringBuilder(
                "Images with the saliency of each map, with equal and with learned weights, and how much of it these move.");
        for (int m = 0; m < maps.size(); m++) {
            text.append(" ").append(maps.get(m)).append(": ").append(moved(m)).append(".");
        }
        return text.toString();
    }

    /** The share that a map's learned weights move, mean over the images for which it is not off. */
    private String moved(int map) {
        OptionalDouble mean = images.stream()
                .map(image -> image.maps.get(map))
                .filter(ofMap -> !ofMap.isOff())
                .mapToDouble(OfMap::moved)
                .average();
        return mean.isPresent() ? String.format(Locale.ROOT, "moved %.0f %%", 100 * mean.getAsDouble()) : "off";
    }

    @Override
    public double width() {
        return Math.max(NARROWEST, x(maps.size()) - BETWEEN + Drawing.MARGIN);
    }

    @Override
    public double height() {
        return Drawing.HEADING + TOP + images.size() * (TILE + LABEL) + BOTTOM;
    }

    private static double x(int map) {
        return Drawing.MARGIN + TILE + BETWEEN + map * (OF_MAP + BETWEEN);
    }

    @Override
    public void drawOn(Drawing drawing) {
        for (int m = 0; m < maps.size(); m++) {
            String heading = TextFit.within(OF_MAP - 80, maps.get(m), Drawing.TEXT_SIZE);
            drawing.text(x(m), Drawing.HEADING + 12, Anchor.START, heading, "font-weight", "bold");
            drawing.text(x(m) + OF_MAP, Drawing.HEADING + 12, Anchor.END, moved(m), "fill", Drawing.GREY);
            for (int c = 0; c < COLUMNS.size(); c++) {
                double middle = x(m) + c * (TILE + GAP) + TILE / 2;
                drawing.text(middle, Drawing.HEADING + 30, Anchor.MIDDLE, COLUMNS.get(c), "font-size", SMALL);
            }
        }
        for (int i = 0; i < images.size(); i++) {
            Image image = images.get(i);
            double y = Drawing.HEADING + TOP + i * (TILE + LABEL);
            drawing.group(() -> row(drawing, image, y), "class", "image");
        }
        legend(drawing, height() - 22);
    }

    private static void row(Drawing drawing, Image image, double y) {
        PixelTile tile = new PixelTile(drawing, image.height, image.width, TILE);
        tile.draw(Drawing.MARGIN, y, pixel -> Tone.of(image.rgb.get(pixel)));
        String label = TextFit.within(TILE + BETWEEN, image.label, SMALL);
        drawing.text(Drawing.MARGIN, y + TILE + 11, Anchor.START, label, "font-size", SMALL);
        for (int m = 0; m < image.maps.size(); m++) {
            OfMap map = image.maps.get(m);
            tile.draw(x(m), y, red(map.alike));
            tile.draw(x(m) + TILE + GAP, y, red(map.learned));
            tile.draw(x(m) + 2 * (TILE + GAP), y, change(map.gains()));
        }
    }

    private static PixelTile.Colours red(List<Double> values) {
        double largest = values.stream().mapToDouble(value -> value).max().orElseThrow();
        return pixel -> Tone.red(largest > 0 ? values.get(pixel) / largest : 0);
    }

    private static PixelTile.Colours change(double[] gains) {
        double largest = DoubleStream.of(gains).map(Math::abs).max().orElseThrow();
        return pixel -> {
            double share = largest > 0 ? gains[pixel] / largest : 0;
            return share >= 0 ? Tone.red(share) : Tone.blue(-share);
        };
    }

    private static void legend(Drawing drawing, double y) {
        drawing.text(
                Drawing.MARGIN,
                y + 11,
                Anchor.START,
                "Darker: a stronger answer, each tile by its own largest. Change: red gains, blue loses.",
                "font-size",
                SMALL);
    }
}
