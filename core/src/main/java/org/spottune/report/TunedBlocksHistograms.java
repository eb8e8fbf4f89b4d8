package org.spottune.report;

import java.util.List;
import org.spottune.report.Drawing.Anchor;

/**
 * How many images take how many fine-tuned branches in each of several domains (Guo et al., SpotTune, CVPR 2019, Figure
 * 4): small histograms with the same axes, side by side. Heights are shares, as domains have different numbers of images.
 *
 * @param panels in reading order
 */
public record TunedBlocksHistograms(List<Panel> panels) implements Picture {

    private static final int MOST_COLUMNS = 5;
    private static final double LEFT = 62;
    private static final double PANEL = 196;
    private static final double PANEL_GAP = 18;
    private static final double PLOT_HEIGHT = 96;
    private static final double NAME_HEIGHT = 40;
    private static final double ROW_GAP = 30;
    private static final double LABEL_SIZE = 11;
    private static final int MOST_TICKS = 5;
    private static final double BOTTOM = 24;
    /** Share of its room that a bar fills. */
    private static final double FILLED = 0.78;
    /** Least width, which the heading needs. */
    private static final double NARROWEST = 460;

    public TunedBlocksHistograms {
        panels = List.copyOf(panels);
        if (panels.isEmpty()) {
            throw new IllegalArgumentException("Histograms need at least one domain, got none");
        }
    }

    /** The histogram of a domain. */
    public record Panel(String domain, TunedBlocksHistogram histogram) {

        private int blocks() {
            return histogram.images().size() - 1;
        }

        private String mean() {
            return histogram.highestShare() == 0 ? "no images" : "mean " + histogram.mean() + " of " + blocks();
        }
    }

    @Override
    public String title() {
        return "Fine-tuned blocks per image, by domain";
    }

    @Override
    public String description() {
        StringBuilder text = new StringBuilder("Images by the number of fine-tuned blocks they use.");
        for (Panel panel : panels) {
            text.append(" ").append(panel.domain).append(": of ").append(panel.histogram.words());
        }
        return text.toString();
    }

    private int rows() {
        return (panels.size() + MOST_COLUMNS - 1) / MOST_COLUMNS;
    }

    /** Columns such that rows are as equal as possible. */
    private int columns() {
        return (panels.size() + rows() - 1) / rows();
    }

    @Override
    public double width() {
        return Math.max(NARROWEST, LEFT + columns() * (PANEL + PANEL_GAP));
    }

    @Override
    public double height() {
        return Drawing.HEADING + rows() * (NAME_HEIGHT + PLOT_HEIGHT + ROW_GAP) + BOTTOM;
    }

    private int mostBlocks() {
        return panels.stream().mapToInt(Panel::blocks).max().orElseThrow();
    }

    @Override
    public void drawOn(Drawing drawing) {
        double highest = panels.stream()
                .mapToDouble(panel -> panel.histogram.highestShare())
                .max()
                .orElse(0);
        List<Double> ticks = Ticks.around(0, Math.max(1, 100 * highest), MOST_TICKS);
        for (int i = 0; i < panels.size(); i++) {
            Panel panel = panels.get(i);
            double left = LEFT + i % columns() * (PANEL + PANEL_GAP);
            double base = Drawing.HEADING
                    + (i / columns()) * (NAME_HEIGHT + PLOT_HEIGHT + ROW_GAP)
                    + NAME_HEIGHT
                    + PLOT_HEIGHT;
            axes(drawing, ticks, left, base, i % columns() == 0);
            drawing.group(
                    () -> panel(drawing, panel, ticks.get(ticks.size() - 1) / 100, left, base),
                    "class",
                    "panel",
                    "data-domain",
                    i);
        }
        double middle = LEFT + (columns() * (PANEL + PANEL_GAP) - PANEL_GAP) / 2;
        drawing.text(middle, height() - 14, Anchor.MIDDLE, "fine-tuned blocks");
        double plots =
                Drawing.HEADING + NAME_HEIGHT + (height() - Drawing.HEADING - NAME_HEIGHT - BOTTOM - ROW_GAP) / 2;
        drawing.slanted(16, plots, Anchor.MIDDLE, 90, "% of images");
    }

    private void axes(Drawing drawing, List<Double> ticks, double left, double base, boolean first) {
        double highest = ticks.get(ticks.size() - 1);
        for (double tick : ticks) {
            double y = base - tick / highest * PLOT_HEIGHT;
            drawing.line(left, y, left + PANEL, y, "stroke", Drawing.PALE);
            if (first) {
                drawing.text(left - 6, y + 4, Anchor.END, Numbers.shortened(tick), "font-size", LABEL_SIZE);
            }
        }
        int stride = Ticks.stride(mostBlocks() + 1, (int) (PANEL / 22));
        for (int blocks = 0; blocks <= mostBlocks(); blocks += stride) {
            String text = String.valueOf(blocks);
            drawing.text(middle(left, blocks), base + 15, Anchor.MIDDLE, text, "font-size", LABEL_SIZE);
        }
    }

    private double slot() {
        return PANEL / (mostBlocks() + 1);
    }

    private double middle(double left, int blocks) {
        return left + (blocks + 0.5) * slot();
    }

    private void panel(Drawing drawing, Panel panel, double highest, double left, double base) {
        double top = base - PLOT_HEIGHT;
        String name = TextFit.within(PANEL - 8, panel.domain, Drawing.TEXT_SIZE);
        drawing.text(left, top - 22, Anchor.START, name, "font-weight", "bold");
        drawing.text(left, top - 8, Anchor.START, panel.mean(), "font-size", LABEL_SIZE, "fill", Drawing.GREY);
        double width = FILLED * slot();
        for (int i = 0; i <= panel.blocks(); i++) {
            int blocks = i;
            double share = panel.histogram.share(blocks);
            double barHeight = share / highest * PLOT_HEIGHT;
            panel.histogram.group(drawing, blocks, () -> {
                drawing.hint(panel.domain + ", " + blocks + " blocks: " + Numbers.exactPercent(share) + " of images");
                double x = middle(left, blocks) - width / 2;
                drawing.box(x, base - barHeight, width, barHeight, "fill", TunedBlocksHistogram.BAR);
            });
        }
        drawing.line(left, base, left + PANEL, base, "stroke", Drawing.GREY);
    }
}
