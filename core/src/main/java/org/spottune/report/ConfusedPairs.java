package org.spottune.report;

import java.util.Comparator;
import java.util.List;
import org.spottune.evaluation.Confusion;
import org.spottune.report.Drawing.Anchor;

/**
 * The most confused pairs of classes, a bar each, in place of a confusion matrix of many classes.
 *
 * @param outcomes of all classes
 * @param pairs to show, the most frequent first
 */
record ConfusedPairs(ClassOutcomes outcomes, List<Confusion> pairs) implements Picture {

    private static final int MOST = 20;
    private static final double ROW = 20;
    private static final double BAR = 13;
    private static final double LABEL_ROOM = 330;
    private static final double BAR_ROOM = 260;
    private static final double NUMBER_ROOM = 150;
    private static final Comparator<Confusion> MOST_FREQUENT = Comparator.comparingLong(Confusion::count)
            .reversed()
            .thenComparingInt(Confusion::label)
            .thenComparingInt(Confusion::prediction);

    static ConfusedPairs of(ClassOutcomes outcomes) {
        return new ConfusedPairs(
                outcomes,
                outcomes.confusions().pairs().stream()
                        .sorted(MOST_FREQUENT)
                        .limit(MOST)
                        .toList());
    }

    @Override
    public String title() {
        return "Most confused classes, of " + outcomes.names().size();
    }

    @Override
    public String description() {
        if (pairs.isEmpty()) {
            return "No image was taken for one of another class.";
        }
        StringBuilder text = new StringBuilder("Classes and what their images were taken for most often:");
        for (Confusion pair : pairs) {
            text.append(" ")
                    .append(names(pair))
                    .append(", ")
                    .append(numbers(pair))
                    .append(";");
        }
        return text.toString();
    }

    @Override
    public double width() {
        return Drawing.MARGIN + LABEL_ROOM + BAR_ROOM + NUMBER_ROOM;
    }

    @Override
    public double height() {
        return Drawing.HEADING + 8 + Math.max(1, pairs.size()) * ROW + Drawing.MARGIN;
    }

    @Override
    public void drawOn(Drawing drawing) {
        if (pairs.isEmpty()) {
            drawing.text(Drawing.MARGIN, Drawing.HEADING + 20, Anchor.START, description());
            return;
        }
        double perImage = BAR_ROOM / pairs.get(0).count();
        for (int row = 0; row < pairs.size(); row++) {
            Confusion pair = pairs.get(row);
            double y = Drawing.HEADING + 8 + row * ROW;
            drawing.group(
                    () -> bar(drawing, pair, y, pair.count() * perImage),
                    "class",
                    "bar",
                    "data-label",
                    pair.label(),
                    "data-prediction",
                    pair.prediction(),
                    "data-count",
                    pair.count());
        }
    }

    private void bar(Drawing drawing, Confusion pair, double y, double length) {
        double left = Drawing.MARGIN + LABEL_ROOM;
        drawing.hint(names(pair) + ": " + numbers(pair));
        drawing.text(left - 8, y + 11, Anchor.END, shownNames(pair));
        drawing.box(left, y, length, BAR, "fill", "#4d4d4d");
        drawing.text(left + length + 6, y + 11, Anchor.START, numbers(pair));
    }

    private String names(Confusion pair) {
        return outcomes.names().get(pair.label()) + " as " + outcomes.names().get(pair.prediction());
    }

    private String shownNames(Confusion pair) {
        double half = LABEL_ROOM / 2 - 22;
        String label = TextFit.within(half, outcomes.names().get(pair.label()), Drawing.TEXT_SIZE);
        String prediction = TextFit.within(half, outcomes.names().get(pair.prediction()), Drawing.TEXT_SIZE);
        return label + " \u2192 " + prediction;
    }

    private String numbers(Confusion pair) {
        long total = outcomes.total(pair.label());
        return pair.count() + " of " + total
                + (total == 0 ? "" : " (" + Numbers.percent((double) pair.count() / total) + " %)");
    }
}
