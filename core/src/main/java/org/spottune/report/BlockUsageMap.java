package org.spottune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.spottune.policy.BlockUsage;
import org.spottune.report.Drawing.Anchor;

/**
 * Share of images on the fine-tuned branch of every routed block during training, a row per block and a column per
 * averaging round, or per several rounds: the statistic v_l of global-k (Guo et al., SpotTune, CVPR 2019, Section 3.3).
 * The blocks that global-k kept are marked.
 *
 * @param blocks indices of the routed blocks among all blocks
 * @param rounds usage in each averaging round, in order, at least one
 * @param kept indices of the blocks that stay fine-tuned in the compact model; empty if all do
 */
public record BlockUsageMap(List<Integer> blocks, List<BlockUsage> rounds, Set<Integer> kept) implements Picture {

    private static final double LEFT = 92;
    private static final double RIGHT = 78;
    private static final double PLOT_WIDTH = 620;
    private static final double ROW = 18;
    private static final double ROW_GAP = 2;
    private static final double BOTTOM = 46;
    private static final int MOST_COLUMNS = 62;
    /** Width of a percentage. */
    private static final double NUMBER_WIDTH = 27;

    public BlockUsageMap {
        blocks = List.copyOf(blocks);
        rounds = List.copyOf(rounds);
        kept = Set.copyOf(kept);
        if (blocks.isEmpty() || rounds.isEmpty()) {
            throw new IllegalArgumentException("Block usage needs at least one block and one round, got "
                    + blocks.size() + " and " + rounds.size());
        }
        for (BlockUsage round : rounds) {
            if (round.tuned().size() != blocks.size() || round.images() < 1) {
                throw new IllegalArgumentException("Usage of a round must be of " + blocks.size()
                        + " blocks and at least one image, got " + round);
            }
        }
    }

    @Override
    public String title() {
        return "Images on the fine-tuned branch, by residual block and averaging round";
    }

    @Override
    public String description() {
        StringBuilder text = new StringBuilder("From the first to the last of ")
                .append(rounds.size())
                .append(" rounds, the share of images on the fine-tuned branch went");
        for (int row = 0; row < blocks.size(); row++) {
            text.append(" in block ").append(blocks.get(row));
            text.append(" from ")
                    .append(Numbers.exactPercent(rounds.get(0).shares().get(row)));
            text.append(" to ").append(Numbers.exactPercent(last().get(row)));
            text.append(kept.contains(blocks.get(row)) ? ", which was kept;" : ";");
        }
        return text.toString();
    }

    private List<Double> last() {
        return rounds.get(rounds.size() - 1).shares();
    }

    @Override
    public double width() {
        return LEFT + PLOT_WIDTH + RIGHT;
    }

    @Override
    public double height() {
        return top() + blocks.size() * ROW + BOTTOM;
    }

    private static double top() {
        return Drawing.HEADING + 18;
    }

    @Override
    public void drawOn(Drawing drawing) {
        List<BlockUsage> columns = columns();
        drawing.text(Drawing.MARGIN, top() - 6, Anchor.START, "block", "fill", Drawing.GREY);
        drawing.text(LEFT + PLOT_WIDTH + 8, top() - 6, Anchor.START, "% at end", "fill", Drawing.GREY);
        for (int row = 0; row < blocks.size(); row++) {
            int index = row;
            drawing.group(
                    () -> row(drawing, index, columns),
                    "class",
                    "block",
                    "data-block",
                    blocks.get(row),
                    "data-kept",
                    kept.contains(blocks.get(row)));
        }
        rounds(drawing, top() + blocks.size() * ROW);
    }

    /** Rounds, merged into at most as many columns as can be seen. */
    private List<BlockUsage> columns() {
        int joined = roundsPerColumn();
        List<BlockUsage> columns = new ArrayList<>();
        for (int first = 0; first < rounds.size(); first += joined) {
            columns.add(rounds.subList(first, Math.min(first + joined, rounds.size())).stream()
                    .reduce(BlockUsage.empty(blocks.size()), BlockUsage::merge));
        }
        return columns;
    }

    private int roundsPerColumn() {
        return (rounds.size() + MOST_COLUMNS - 1) / MOST_COLUMNS;
    }

    /** Width of a round; the last column may hold fewer rounds than the others. */
    private double roundWidth() {
        return PLOT_WIDTH / rounds.size();
    }

    private void row(Drawing drawing, int row, List<BlockUsage> columns) {
        double y = top() + row * ROW;
        boolean isKept = kept.contains(blocks.get(row));
        String weight = isKept ? "bold" : "normal";
        drawing.text(58, y + 13, Anchor.END, String.valueOf(blocks.get(row)), "font-weight", weight);
        if (isKept) {
            drawing.path(
                    String.format(Locale.ROOT, "M70 %1$s l5 5 l-5 5 l-5 -5 z", Numbers.coordinate(y + 3)),
                    "class",
                    "kept");
        }
        double column = roundsPerColumn() * roundWidth();
        for (int i = 0; i < columns.size(); i++) {
            double share = columns.get(i).shares().get(row);
            double x = LEFT + i * column;
            double width = Math.min(column, LEFT + PLOT_WIDTH - x);
            Tone tone = Tone.red(share);
            drawing.box(x, y, width, ROW - ROW_GAP, "fill", tone, "shape-rendering", "crispEdges");
            if (column >= NUMBER_WIDTH) {
                drawing.text(
                        x + width / 2,
                        y + 12,
                        Anchor.MIDDLE,
                        Numbers.percent(share),
                        "font-size",
                        10.0,
                        "fill",
                        tone.ofText());
            }
        }
        String at = Numbers.percent(last().get(row));
        drawing.text(LEFT + PLOT_WIDTH + 34, y + 13, Anchor.END, at, "font-weight", weight);
    }

    private void rounds(Drawing drawing, double base) {
        drawing.line(LEFT, base, LEFT + PLOT_WIDTH, base, "stroke", Drawing.GREY);
        int stride = Ticks.stride(rounds.size(), 12);
        for (int round = 1; round <= rounds.size(); round++) {
            if (round == 1 || round % stride == 0 && round > stride / 2) {
                double x = LEFT + (round - 0.5) * roundWidth();
                drawing.line(x, base, x, base + 4, "stroke", Drawing.GREY);
                drawing.text(x, base + 17, Anchor.MIDDLE, String.valueOf(round), "font-size", 11.0);
            }
        }
        String joined = roundsPerColumn() == 1 ? "" : " (" + roundsPerColumn() + " to a column)";
        drawing.text(LEFT + PLOT_WIDTH / 2, base + 36, Anchor.MIDDLE, "averaging round" + joined);
        ToneScale.draw(drawing, LEFT + PLOT_WIDTH - ToneScale.WIDTH, base + 26);
        drawing.text(LEFT + PLOT_WIDTH + 8, base + 36, Anchor.START, "% tuned");
        if (!kept.isEmpty()) {
            drawing.path(String.format(Locale.ROOT, "M%s %s l5 5 l-5 5 l-5 -5 z", "17", Numbers.coordinate(base + 27)));
            drawing.text(28, base + 36, Anchor.START, "kept after training");
        }
    }
}
