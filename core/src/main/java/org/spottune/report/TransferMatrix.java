package org.spottune.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.spottune.report.Drawing.Anchor;

/**
 * Amount of transfer between each pair of feature maps (Jang et al., L2T-ww, ICML 2019, Section 3.4): the mean amount
 * over images as tone and number, with its deviation over images beneath.
 *
 * @param cells at least one
 */
public record TransferMatrix(List<Cell> cells) implements Picture {

    private static final double CELL_WIDTH = 76;
    private static final double CELL_HEIGHT = 42;
    private static final double GAP = 3;
    private static final double BOTTOM = 48;
    private static final double DEVIATION_SIZE = 11;
    private static final int QUARTERS = 4;
    /** Height of heading and legend. */
    private static final double NARROWEST = 440;

    private static final String DEVIATION = "\u00b1: deviation over images";

    public TransferMatrix {
        cells = List.copyOf(cells);
        if (cells.isEmpty()) {
            throw new IllegalArgumentException("Matrix of transfer needs at least one pair, got none");
        }
        for (Cell cell : cells) {
            if (!(cell.mean >= 0 && cell.deviation >= 0)) {
                throw new IllegalArgumentException("Mean and deviation of an amount must be >= 0, got " + cell);
            }
        }
    }

    /**
     * Amounts of a pair.
     *
     * @param mean over images, >= 0
     * @param deviation over images, >= 0
     */
    public record Cell(MapPair pair, double mean, double deviation) {}

    @Override
    public String title() {
        return "Amount of transfer in the last epoch, by pair of maps";
    }

    @Override
    public String description() {
        return cells.stream()
                .map(cell -> "from " + cell.pair.from() + " to " + cell.pair.targetMap() + " " + mean(cell) + " "
                        + deviation(cell))
                .collect(Collectors.joining("; ", "Mean amounts and their deviations over images: ", "."));
    }

    private PairGrid grid() {
        return PairGrid.of(cells.stream().map(Cell::pair).toList(), CELL_WIDTH, CELL_HEIGHT, GAP, 0);
    }

    @Override
    public double width() {
        return Math.max(NARROWEST, grid().width() + Drawing.MARGIN);
    }

    @Override
    public double height() {
        return Drawing.HEADING + grid().height() + BOTTOM;
    }

    @Override
    public void drawOn(Drawing drawing) {
        PairGrid grid = grid();
        grid.drawOn(drawing, Drawing.HEADING);
        double darkest = darkest();
        for (Cell cell : cells) {
            drawing.group(() -> cell(drawing, grid, cell, darkest), "class", "cell", "data-pair", cell.pair);
        }
        double legend = height() - 30;
        ToneScale.draw(drawing, Drawing.MARGIN, legend, share -> Numbers.shortened(share * darkest));
        drawing.text(Drawing.MARGIN + ToneScale.WIDTH + 8, legend + 11, Anchor.START, "mean amount;  " + DEVIATION);
    }

    /** A round amount, at least the largest one, whose quarters are round too. */
    private double darkest() {
        double largest = cells.stream().mapToDouble(Cell::mean).max().orElseThrow();
        return largest == 0
                ? 1
                : QUARTERS * Ticks.around(0, largest, QUARTERS + 1).get(1);
    }

    private static void cell(Drawing drawing, PairGrid grid, Cell cell, double darkest) {
        double x = grid.x(cell.pair);
        double y = Drawing.HEADING + grid.y(cell.pair);
        double middle = x + grid.cellWidth() / 2;
        Tone tone = Tone.red(Math.min(1, cell.mean / darkest));
        drawing.hint(cell.pair + ": " + mean(cell) + " " + deviation(cell));
        drawing.box(x, y, grid.cellWidth(), CELL_HEIGHT, "fill", tone, "stroke", Drawing.PALE);
        drawing.text(
                middle,
                y + 18,
                Anchor.MIDDLE,
                mean(cell),
                "font-size",
                13.0,
                "font-weight",
                "bold",
                "fill",
                tone.ofText());
        drawing.text(
                middle, y + 34, Anchor.MIDDLE, deviation(cell), "font-size", DEVIATION_SIZE, "fill", tone.ofText());
    }

    private static String mean(Cell cell) {
        return String.format(Locale.ROOT, "%.2f", cell.mean);
    }

    private static String deviation(Cell cell) {
        return String.format(Locale.ROOT, "\u00b1 %.2f", cell.deviation);
    }
}
