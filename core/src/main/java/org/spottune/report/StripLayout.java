package org.spottune.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Positions of the cells of a {@link RoutingStrip}, or of the columns of {@link RoutingStrips}: from left to right,
 * with gaps between segments, wrapped into rows.
 *
 * @param cells in the order of the blocks
 * @param brackets one for every segment in every row that has cells of it
 */
record StripLayout(List<Cell> cells, List<Bracket> brackets) {

    /** Height of a cell. */
    static final double CELL = 34;
    /** Left edge of the first cell. */
    static final double LEFT = 70;

    private static final double GAP = 3;
    private static final double SEGMENT_GAP = 15;
    private static final double WIDE = 40;
    private static final double NARROW = 29;
    /** Most blocks for which cells are wide. */
    private static final int FEW = 17;

    private static final double ROW_HEIGHT = 84;
    private static final double WIDEST = 1180;

    /** A block's box, without its label; {@code x} and {@code y} of its upper left corner. */
    record Cell(RoutingStrip.Block block, double x, double y, double width, double height) {

        /** Another block in this column. */
        Cell with(RoutingStrip.Block other, double atY, double ofHeight) {
            return new Cell(other, x, atY, width, ofHeight);
        }
    }

    /** The cells of one segment in one row; {@code y} is that of the cells. */
    record Bracket(int segment, double left, double right, double y) {}

    /** The layout of a single strip. */
    static StripLayout of(List<List<RoutingStrip.Block>> segments) {
        return of(segments, LEFT, ROW_HEIGHT);
    }

    /**
     * @param from where the first cell begins
     * @param rowHeight from the cells of a row to those of the next
     */
    static StripLayout of(List<List<RoutingStrip.Block>> segments, double from, double rowHeight) {
        double width = segments.stream().mapToInt(List::size).sum() <= FEW ? WIDE : NARROW;
        List<Cell> cells = new ArrayList<>();
        List<Bracket> brackets = new ArrayList<>();
        double x = from;
        double y = Drawing.HEADING + 26;
        for (int segment = 0; segment < segments.size(); segment++) {
            double left = x;
            for (RoutingStrip.Block block : segments.get(segment)) {
                if (x + width > WIDEST) {
                    if (x > left) {
                        brackets.add(new Bracket(segment, left, x - GAP, y));
                    }
                    x = from;
                    left = from;
                    y += rowHeight;
                }
                cells.add(new Cell(block, x, y, width, CELL));
                x += width + GAP;
            }
            if (x > left) {
                brackets.add(new Bracket(segment, left, x - GAP, y));
            }
            x += SEGMENT_GAP - GAP;
        }
        return new StripLayout(cells, brackets);
    }

    /** {@code y} of the cells of every row. */
    List<Double> rows() {
        return cells.stream().map(Cell::y).distinct().toList();
    }

    double right() {
        return cells.stream().mapToDouble(cell -> cell.x + cell.width).max().orElse(LEFT);
    }

    /** Below the last row and its labels. */
    double bottom() {
        return cells.get(cells.size() - 1).y + CELL + 34;
    }
}
