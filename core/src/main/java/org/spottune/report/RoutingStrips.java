package org.spottune.report;

import java.util.List;
import org.spottune.report.Drawing.Anchor;
import org.spottune.report.RoutingStrip.Block;

/**
 * The routing strips of several domains below each other (Guo et al., SpotTune, CVPR 2019, Figure 3): a row per domain, a
 * column per residual block. Cells are those of a {@link RoutingStrip}.
 *
 * @param strips of networks with the same blocks
 * @param images that the shares are of, such as {@code "the test images of each domain"}
 */
public record RoutingStrips(List<Strip> strips, String images) implements Picture {

    private static final double ROW = 26;
    private static final double ROW_GAP = 3;
    private static final double LEGEND_HEIGHT = 30;
    private static final double WIDEST_NAME = 170;
    /** Least width, which the heading needs. */
    private static final double NARROWEST = 560;
    /** Distance between two bands of columns, for block numbers and brackets of segments. */
    private static final double BETWEEN_BANDS = 52;

    public RoutingStrips {
        strips = List.copyOf(strips);
        if (strips.isEmpty() || strips.get(0).blocks().isEmpty()) {
            throw new IllegalArgumentException("Routing strips need at least one domain and one block, got " + strips);
        }
        for (Strip strip : strips) {
            if (!strip.lengths().equals(strips.get(0).lengths())) {
                throw new IllegalArgumentException("Routing strips must have the same blocks: '"
                        + strips.get(0).domain + "' has segments of "
                        + strips.get(0).lengths() + ", '" + strip.domain
                        + "' of " + strip.lengths());
            }
        }
    }

    /**
     * The strip of a domain.
     *
     * @param domain its name
     * @param segments blocks from the input on, by segment (stage)
     */
    public record Strip(String domain, List<List<Block>> segments) {

        public Strip {
            segments = segments.stream().map(List::copyOf).toList();
        }

        private List<Block> blocks() {
            return segments.stream().flatMap(List::stream).toList();
        }

        private List<Integer> lengths() {
            return segments.stream().map(List::size).toList();
        }
    }

    @Override
    public String title() {
        return "Images on the fine-tuned branch, by domain and residual block";
    }

    @Override
    public String description() {
        StringBuilder text = new StringBuilder("Share of " + images + " that take the fine-tuned branch.");
        for (Strip strip : strips) {
            text.append(" ").append(strip.domain).append(".").append(RoutingStrip.words(strip.segments));
        }
        return text.toString();
    }

    private StripLayout layout() {
        return StripLayout.of(strips.get(0).segments, left(), bandHeight() + BETWEEN_BANDS);
    }

    private double left() {
        double widest = strips.stream()
                .mapToDouble(strip -> TextFit.width(shown(strip.domain), Drawing.TEXT_SIZE))
                .max()
                .orElse(0);
        return Math.max(StripLayout.LEFT, Drawing.MARGIN + widest + 10);
    }

    private static String shown(String domain) {
        return TextFit.within(WIDEST_NAME, domain, Drawing.TEXT_SIZE);
    }

    /** Height of the rows of all domains. */
    private double bandHeight() {
        return strips.size() * (ROW + ROW_GAP) - ROW_GAP;
    }

    @Override
    public double width() {
        double right = Math.max(layout().right(), left() + RoutingStrip.legendWidth(images, allSegments()));
        return Math.max(NARROWEST, right + Drawing.MARGIN);
    }

    @Override
    public double height() {
        return legendY() + LEGEND_HEIGHT;
    }

    private double legendY() {
        List<Double> bands = layout().rows();
        return bands.get(bands.size() - 1) + bandHeight() + 34;
    }

    @Override
    public void drawOn(Drawing drawing) {
        StripLayout layout = layout();
        for (double y : layout.rows()) {
            drawing.text(Drawing.MARGIN, y - 9, Anchor.START, "segment", "fill", Drawing.GREY);
            drawing.text(Drawing.MARGIN, y + bandHeight() + 16, Anchor.START, "block", "fill", Drawing.GREY);
            for (int row = 0; row < strips.size(); row++) {
                double line = y(y, row) + ROW / 2 + 4;
                drawing.text(left() - 10, line, Anchor.END, shown(strips.get(row).domain));
            }
        }
        layout.brackets().forEach(bracket -> RoutingStrip.draw(drawing, bracket));
        for (StripLayout.Cell column : layout.cells()) {
            String index = String.valueOf(column.block().index());
            double middle = column.x() + column.width() / 2;
            drawing.text(middle, column.y() + bandHeight() + 16, Anchor.MIDDLE, index);
        }
        for (int row = 0; row < strips.size(); row++) {
            row(drawing, layout.cells(), row);
        }
        RoutingStrip.legend(drawing, left(), legendY(), images, allSegments());
    }

    private List<List<Block>> allSegments() {
        return strips.stream().flatMap(strip -> strip.segments.stream()).toList();
    }

    private static double y(double band, int row) {
        return band + row * (ROW + ROW_GAP);
    }

    private void row(Drawing drawing, List<StripLayout.Cell> columns, int row) {
        Strip strip = strips.get(row);
        List<Block> blocks = strip.blocks();
        drawing.group(
                () -> {
                    for (int block = 0; block < blocks.size(); block++) {
                        StripLayout.Cell column = columns.get(block);
                        StripLayout.Cell cell = column.with(blocks.get(block), y(column.y(), row), ROW);
                        RoutingStrip.drawCell(drawing, cell, strip.domain + ". ");
                    }
                },
                "class",
                "strip",
                "data-domain",
                row);
    }
}
