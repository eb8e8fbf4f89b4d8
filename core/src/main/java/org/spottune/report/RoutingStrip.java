package org.spottune.report;

import java.util.List;
import java.util.OptionalDouble;
import org.spottune.nn.BlockMode;
import org.spottune.report.Drawing.Anchor;

/**
 * One cell per residual block whose tone of red is the share of images that take the fine-tuned branch of that block,
 * grouped by segment (Guo et al., SpotTune, CVPR 2019, Figure 3). The share is written in the cell too; blocks that are
 * always frozen are hatched.
 *
 * @param segments blocks from the input on, by segment (stage)
 * @param images that the shares are of, such as {@code "1000 test images"}
 */
public record RoutingStrip(List<List<Block>> segments, String images) implements Picture {

    private static final double LEGEND_HEIGHT = 30;
    private static final String FROZEN = "frozen, not routed";
    /** Least width, which the heading needs. */
    private static final double NARROWEST = 560;

    public RoutingStrip {
        segments = segments.stream().map(List::copyOf).toList();
        if (segments.stream().allMatch(List::isEmpty)) {
            throw new IllegalArgumentException("A routing strip needs at least one block, got " + segments);
        }
    }

    /**
     * A block of the strip.
     *
     * @param index among all blocks, from 0
     * @param mode which branches it has
     * @param tunedShare share in [0, 1] of images on the fine-tuned branch; present exactly where the block is routed
     */
    public record Block(int index, BlockMode mode, OptionalDouble tunedShare) {

        public Block {
            if (tunedShare.isPresent() != (mode == BlockMode.ROUTED)) {
                throw new IllegalArgumentException(
                        "Exactly routed blocks have a tuned share, got " + mode + " and " + tunedShare);
            }
        }

        public static Block routed(int index, double tunedShare) {
            return new Block(index, BlockMode.ROUTED, OptionalDouble.of(tunedShare));
        }

        /** A block with one branch. */
        public static Block unrouted(int index, BlockMode mode) {
            return new Block(index, mode, OptionalDouble.empty());
        }
    }

    @Override
    public String title() {
        return "Images on the fine-tuned branch, by residual block";
    }

    @Override
    public String description() {
        return "Share of " + images + " that take the fine-tuned branch." + words(segments);
    }

    static String words(List<List<Block>> segments) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < segments.size(); i++) {
            text.append(" Segment ").append(i + 1).append(":");
            for (Block block : segments.get(i)) {
                text.append(" block ")
                        .append(block.index())
                        .append(" ")
                        .append(words(block))
                        .append(";");
            }
        }
        return text.toString();
    }

    private static String words(Block block) {
        return switch (block.mode()) {
            case ROUTED -> Numbers.exactPercent(block.tunedShare().orElseThrow());
            case FROZEN -> "not routed, frozen";
            case TUNED -> "not routed, fine-tuned for all";
        };
    }

    @Override
    public double width() {
        double right = Math.max(StripLayout.of(segments).right(), StripLayout.LEFT + legendWidth(images, segments));
        return Math.max(NARROWEST, right + Drawing.MARGIN);
    }

    @Override
    public double height() {
        return StripLayout.of(segments).bottom() + LEGEND_HEIGHT;
    }

    @Override
    public void drawOn(Drawing drawing) {
        StripLayout layout = StripLayout.of(segments);
        layout.rows().forEach(y -> rowLabels(drawing, y));
        layout.brackets().forEach(bracket -> draw(drawing, bracket));
        layout.cells().forEach(cell -> draw(drawing, cell));
        legend(drawing, StripLayout.LEFT, layout.bottom(), images, segments);
    }

    private static void rowLabels(Drawing drawing, double y) {
        drawing.text(Drawing.MARGIN, y - 9, Anchor.START, "segment", "fill", Drawing.GREY);
        drawing.text(Drawing.MARGIN, y + StripLayout.CELL / 2 + 4, Anchor.START, "% tuned", "fill", Drawing.GREY);
        drawing.text(Drawing.MARGIN, y + StripLayout.CELL + 16, Anchor.START, "block", "fill", Drawing.GREY);
    }

    static void draw(Drawing drawing, StripLayout.Bracket bracket) {
        double middle = (bracket.left() + bracket.right()) / 2;
        drawing.text(middle, bracket.y() - 9, Anchor.MIDDLE, String.valueOf(bracket.segment() + 1));
        double y = bracket.y() - 4.5;
        drawing.line(bracket.left(), y, bracket.right(), y, "stroke", Drawing.GREY, "stroke-width", 1.5);
    }

    private static void draw(Drawing drawing, StripLayout.Cell cell) {
        drawCell(drawing, cell, "");
        double middle = cell.x() + cell.width() / 2;
        drawing.text(
                middle,
                cell.y() + StripLayout.CELL + 16,
                Anchor.MIDDLE,
                String.valueOf(cell.block().index()));
    }

    /**
     * Draws a cell without its label.
     *
     * @param of start of the cell's tooltip
     */
    static void drawCell(Drawing drawing, StripLayout.Cell cell, String of) {
        Block block = cell.block();
        String share = block.tunedShare().isPresent()
                ? Numbers.shortened(block.tunedShare().getAsDouble())
                : "none";
        drawing.group(
                () -> fill(drawing, cell, of), "class", "cell", "data-block", block.index(), "data-tuned-share", share);
    }

    private static void fill(Drawing drawing, StripLayout.Cell cell, String of) {
        Block block = cell.block();
        drawing.hint(of + "Block " + block.index() + ": " + words(block));
        if (block.mode() == BlockMode.FROZEN) {
            drawing.hatchedBox(cell.x(), cell.y(), cell.width(), cell.height());
            return;
        }
        // A block that is always fine-tuned has the tone of 100 %, and a word in place of the number.
        Tone tone = Tone.red(block.tunedShare().orElse(1));
        boolean routed = block.tunedShare().isPresent();
        drawing.box(cell.x(), cell.y(), cell.width(), cell.height(), "fill", tone, "stroke", Drawing.GREY);
        drawing.text(
                cell.x() + cell.width() / 2,
                cell.y() + cell.height() / 2 + 4.5,
                Anchor.MIDDLE,
                routed ? Numbers.percent(block.tunedShare().getAsDouble()) : "all",
                "fill",
                tone.ofText(),
                "font-size",
                13.0);
    }

    /** Draws what the tones mean, and the hatches if there are any. */
    static void legend(Drawing drawing, double left, double y, String images, List<List<Block>> segments) {
        ToneScale.draw(drawing, left, y);
        drawing.text(left + ToneScale.WIDTH + 6, y + 11, Anchor.START, meaning(images));
        if (anyIsFrozen(segments)) {
            double x = left + hatchedBox(images);
            drawing.hatchedBox(x, y, ToneScale.BOX, ToneScale.HEIGHT);
            drawing.text(x + ToneScale.BOX + 6, y + 11, Anchor.START, FROZEN);
        }
    }

    /** Width of the legend. */
    static double legendWidth(String images, List<List<Block>> segments) {
        return hatchedBox(images)
                + (anyIsFrozen(segments) ? ToneScale.BOX + 6 + TextFit.width(FROZEN, Drawing.TEXT_SIZE) : 0);
    }

    /** Left edge of the hatched box, from that of the legend. */
    private static double hatchedBox(String images) {
        return ToneScale.WIDTH + TextFit.width(meaning(images), Drawing.TEXT_SIZE) + 24;
    }

    private static String meaning(String images) {
        return "% of " + images;
    }

    private static boolean anyIsFrozen(List<List<Block>> segments) {
        return segments.stream().flatMap(List::stream).anyMatch(block -> block.mode() == BlockMode.FROZEN);
    }
}
