package org.spottune.report;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.spottune.report.Drawing.Anchor;

/**
 * Pairs of feature maps as a table: a row for each source map, with a gap between sources, and a column for each target map.
 *
 * @param pairs in any order; rows and columns keep it within each source
 * @param cellWidth least width of a cell
 * @param cellHeight of a cell
 * @param gap between cells
 * @param indent room between the names of rows and the cells
 */
record PairGrid(List<MapPair> pairs, double cellWidth, double cellHeight, double gap, double indent) {

    private static final double SOURCE_GAP = 14;
    private static final double WIDEST_NAME = 150;
    private static final double NAME_GAP = 10;
    /** Height of the column names and of the heading above them. */
    private static final double HEAD = 44;

    static PairGrid of(Collection<MapPair> pairs, double cellWidth, double cellHeight, double gap, double indent) {
        List<MapPair> ordered =
                pairs.stream().sorted(Comparator.comparingInt(MapPair::source)).toList();
        double widest = ordered.stream()
                .mapToDouble(pair -> TextFit.width(pair.targetMap(), Drawing.TEXT_SIZE))
                .max()
                .orElse(0);
        return new PairGrid(ordered, Math.max(cellWidth, Math.min(widest, WIDEST_NAME)), cellHeight, gap, indent);
    }

    private List<String> rows() {
        return pairs.stream().map(MapPair::from).distinct().toList();
    }

    private List<String> columns() {
        return pairs.stream().map(MapPair::targetMap).distinct().toList();
    }

    /** Width of the row names. */
    private double names() {
        double widest = rows().stream()
                .mapToDouble(row -> TextFit.width(row, Drawing.TEXT_SIZE))
                .max()
                .orElse(0);
        return Drawing.MARGIN
                + Math.max(Math.min(widest, WIDEST_NAME), TextFit.width("source map", Drawing.TEXT_SIZE))
                + NAME_GAP;
    }

    /** Left edge of all cells. */
    private double left() {
        return names() + indent;
    }

    double width() {
        return left() + columns().size() * (cellWidth + gap) - gap;
    }

    double height() {
        return y(pairs.get(pairs.size() - 1)) + cellHeight;
    }

    /** Left edge of a pair's cell. */
    double x(MapPair pair) {
        return left() + columns().indexOf(pair.targetMap()) * (cellWidth + gap);
    }

    /** Upper edge of a pair's cell, relative to that of the grid. */
    double y(MapPair pair) {
        long sourcesBefore = pairs.stream()
                .mapToInt(MapPair::source)
                .filter(source -> source < pair.source())
                .distinct()
                .count();
        return HEAD + rows().indexOf(pair.from()) * (cellHeight + gap) + sourcesBefore * SOURCE_GAP;
    }

    /** Whether no cell is to the left of a pair's cell. */
    boolean isFirst(MapPair pair) {
        return pairs.stream().filter(other -> other.from().equals(pair.from())).allMatch(other -> x(other) >= x(pair));
    }

    /** Draws the names of rows and columns. */
    void drawOn(Drawing drawing, double top) {
        drawing.text(Drawing.MARGIN, top + HEAD - 8, Anchor.START, "source map", "fill", Drawing.GREY);
        drawing.text((left() + width()) / 2, top + 12, Anchor.MIDDLE, "target map", "fill", Drawing.GREY);
        for (String column : columns()) {
            double x = left() + columns().indexOf(column) * (cellWidth + gap) + cellWidth / 2;
            String name = TextFit.within(cellWidth, column, Drawing.TEXT_SIZE);
            drawing.text(x, top + HEAD - 8, Anchor.MIDDLE, name);
        }
        for (String row : rows()) {
            MapPair first = pairs.stream()
                    .filter(pair -> pair.from().equals(row))
                    .findFirst()
                    .orElseThrow();
            String name = TextFit.within(WIDEST_NAME, row, Drawing.TEXT_SIZE);
            drawing.text(names() - NAME_GAP, top + y(first) + cellHeight / 2 + 4, Anchor.END, name);
        }
    }
}
