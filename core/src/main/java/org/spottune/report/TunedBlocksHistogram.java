package org.spottune.report;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.spottune.report.Drawing.Anchor;

/**
 * How many images take how many fine-tuned branches (Guo et al., SpotTune, CVPR 2019, Figure 4).
 *
 * @param images number of images by the number of fine-tuned blocks they use, from 0 to the number of routed blocks
 */
public record TunedBlocksHistogram(List<Long> images) implements Picture {

    /** Colour of bars. */
    static final String BAR = "#4d4d4d";

    private static final double LEFT = 76;
    private static final double PLOT_WIDTH = 560;
    private static final double PLOT_HEIGHT = 190;
    private static final double BOTTOM = 46;
    private static final double LABEL_SIZE = 11;
    private static final int MOST_TICKS = 6;

    public TunedBlocksHistogram {
        images = List.copyOf(images);
        if (images.isEmpty() || images.stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("A histogram needs counts >= 0, got " + images);
        }
    }

    @Override
    public String title() {
        return "Fine-tuned blocks per image";
    }

    @Override
    public String description() {
        return "Images by the number of fine-tuned blocks they use, of " + words();
    }

    /** How many routed blocks there are, the mean, and all counts. */
    String words() {
        StringBuilder text = new StringBuilder()
                .append(images.size() - 1)
                .append(" routed blocks, ")
                .append(mean())
                .append(" on average.");
        for (int blocks = 0; blocks < images.size(); blocks++) {
            text.append(" ")
                    .append(blocks)
                    .append(": ")
                    .append(images.get(blocks))
                    .append(";");
        }
        return text.toString();
    }

    @Override
    public double width() {
        return LEFT + PLOT_WIDTH + Drawing.MARGIN;
    }

    @Override
    public double height() {
        return top() + PLOT_HEIGHT + BOTTOM;
    }

    @Override
    public void drawOn(Drawing drawing) {
        List<Double> ticks = Ticks.around(0, Math.max(1, Collections.max(images)), MOST_TICKS);
        double highest = ticks.get(ticks.size() - 1);
        double base = top() + PLOT_HEIGHT;
        for (double tick : ticks) {
            double y = base - tick / highest * PLOT_HEIGHT;
            drawing.line(LEFT, y, LEFT + PLOT_WIDTH, y, "stroke", Drawing.PALE);
            drawing.text(LEFT - 6, y + 4, Anchor.END, Numbers.grouped((long) tick), "font-size", LABEL_SIZE);
        }
        int stride = Ticks.stride(images.size(), (int) (PLOT_WIDTH / 22));
        for (int blocks = 0; blocks < images.size(); blocks++) {
            bar(drawing, blocks, images.get(blocks) / highest * PLOT_HEIGHT);
            if (blocks % stride == 0) {
                drawing.text(middle(blocks), base + 16, Anchor.MIDDLE, String.valueOf(blocks));
            }
        }
        drawing.line(LEFT, base, LEFT + PLOT_WIDTH, base, "stroke", Drawing.GREY);
        String axis = "fine-tuned blocks of " + (images.size() - 1) + " (mean " + mean() + ")";
        drawing.text(LEFT + PLOT_WIDTH / 2, base + 36, Anchor.MIDDLE, axis);
        drawing.slanted(16, top() + PLOT_HEIGHT / 2, Anchor.MIDDLE, 90, "images");
    }

    private void bar(Drawing drawing, int blocks, double barHeight) {
        long count = images.get(blocks);
        double y = top() + PLOT_HEIGHT - barHeight;
        double width = 0.78 * slot();
        group(drawing, blocks, () -> {
            drawing.hint(blocks + " blocks: " + count + " images");
            drawing.box(middle(blocks) - width / 2, y, width, barHeight, "fill", BAR);
            label(drawing, blocks, y);
        });
    }

    /** The shapes of one bar. */
    void group(Drawing drawing, int blocks, Runnable shapes) {
        drawing.group(shapes, "class", "bar", "data-blocks", blocks, "data-images", images.get(blocks));
    }

    private void label(Drawing drawing, int blocks, double y) {
        String text = String.valueOf(images.get(blocks));
        if (images.get(blocks) == 0) {
            return;
        }
        if (labelsAreUpright()) {
            drawing.text(middle(blocks), y - 4, Anchor.MIDDLE, text, "font-size", LABEL_SIZE);
        } else {
            drawing.slanted(middle(blocks) + 4, y - 4, Anchor.START, 90, text, "font-size", LABEL_SIZE);
        }
    }

    private boolean labelsAreUpright() {
        return widestLabel() <= slot() - 2;
    }

    private double widestLabel() {
        return TextFit.width(String.valueOf(Collections.max(images)), LABEL_SIZE);
    }

    private double top() {
        return Drawing.HEADING + 8 + (labelsAreUpright() ? LABEL_SIZE : widestLabel());
    }

    private double slot() {
        return PLOT_WIDTH / images.size();
    }

    private double middle(int blocks) {
        return LEFT + (blocks + 0.5) * slot();
    }

    /** Share of all images in the highest bar; 0 if there are no images. */
    double highestShare() {
        return IntStream.range(0, images.size()).mapToDouble(this::share).max().orElse(0);
    }

    /** Share of all images that use that many fine-tuned blocks. */
    double share(int blocks) {
        return all() == 0 ? 0 : (double) images.get(blocks) / all();
    }

    private long all() {
        return images.stream().mapToLong(Long::longValue).sum();
    }

    /** Mean number of fine-tuned blocks in words. */
    String mean() {
        double tuned = 0;
        for (int blocks = 0; blocks < images.size(); blocks++) {
            tuned += (double) blocks * images.get(blocks);
        }
        return all() == 0 ? "of no images" : Numbers.shortened(tuned / all());
    }
}
