package org.spottune.report;

import java.util.List;
import org.spottune.evaluation.ClassCounts;
import org.spottune.evaluation.Confusion;
import org.spottune.report.Drawing.Anchor;

/**
 * Images by class and predicted class: a row per class, a column per prediction, the diagonal outlined. The tone of a
 * cell is its share of the row, its number the count; empty cells are zero.
 *
 * @param outcomes of few classes
 */
record ConfusionMatrix(ClassOutcomes outcomes) implements Picture {

    private static final double LABEL_ROOM = 150;
    private static final double LABEL_SIZE = 11;
    private static final double SLANT = 55;
    private static final double WIDEST_CELL = 34;
    private static final double NARROWEST_CELL = 17;
    /** Width that the cells share if they are few. */
    private static final double PLOT = 520;

    private static final double RIGHT = 62;
    private static final double NARROWEST = 420;

    @Override
    public String title() {
        return "Confusion matrix";
    }

    @Override
    public String description() {
        StringBuilder text = new StringBuilder("Images by class (rows) and predicted class (columns).");
        for (int label = 0; label < outcomes.names().size(); label++) {
            ClassCounts counts = outcomes.counts().get(label);
            text.append(" ").append(outcomes.names().get(label)).append(": ");
            text.append(counts.correct()).append(" of ").append(counts.total()).append(" correct;");
        }
        return text.toString();
    }

    private int classes() {
        return outcomes.names().size();
    }

    private double cell() {
        double room = Math.max(NARROWEST_CELL, Math.min(WIDEST_CELL, PLOT / classes()));
        return Math.max(room, TextFit.width(String.valueOf(largest()), numberSize(room)) + 5);
    }

    private static double numberSize(double cell) {
        return cell >= 26 ? 11 : 9;
    }

    private long largest() {
        long diagonal =
                outcomes.counts().stream().mapToLong(ClassCounts::correct).max().orElse(0);
        long others = outcomes.confusions().pairs().stream()
                .mapToLong(Confusion::count)
                .max()
                .orElse(0);
        return Math.max(diagonal, others);
    }

    /** Long names are cut. */
    private List<String> shownNames() {
        return outcomes.names().stream()
                .map(name -> TextFit.within(LABEL_ROOM - 20, name, LABEL_SIZE))
                .toList();
    }

    private double labelWidth() {
        return shownNames().stream()
                        .mapToDouble(name -> TextFit.width(name, LABEL_SIZE))
                        .max()
                        .orElse(0)
                + 10;
    }

    private double left() {
        return Drawing.MARGIN + 18 + labelWidth();
    }

    private double top() {
        return Drawing.HEADING + 24 + labelWidth() * Math.sin(Math.toRadians(SLANT));
    }

    @Override
    public double width() {
        double slanted = labelWidth() * Math.cos(Math.toRadians(SLANT));
        return Math.max(NARROWEST, left() + classes() * cell() + Math.max(RIGHT, slanted) + Drawing.MARGIN);
    }

    @Override
    public double height() {
        return top() + classes() * cell() + Drawing.MARGIN;
    }

    @Override
    public void drawOn(Drawing drawing) {
        double size = classes() * cell();
        drawing.slanted(Drawing.MARGIN + 8, top() + size / 2, Anchor.MIDDLE, 90, "class", "fill", Drawing.GREY);
        drawing.text(left() + size / 2, Drawing.HEADING + 8, Anchor.MIDDLE, "predicted class", "fill", Drawing.GREY);
        labels(drawing);
        grid(drawing, size);
        for (Confusion pair : outcomes.confusions().pairs()) {
            cell(drawing, pair.label(), pair.prediction(), pair.count());
        }
        drawing.box(left(), top(), size, size, "fill", "none", "stroke", Drawing.GREY);
        for (int label = 0; label < classes(); label++) {
            cell(drawing, label, label, outcomes.counts().get(label).correct());
        }
    }

    private void grid(Drawing drawing, double size) {
        for (int i = 1; i < classes(); i++) {
            double offset = i * cell();
            drawing.line(left(), top() + offset, left() + size, top() + offset, "stroke", "#e6e6e6");
            drawing.line(left() + offset, top(), left() + offset, top() + size, "stroke", "#e6e6e6");
        }
    }

    private void labels(Drawing drawing) {
        List<String> names = shownNames();
        drawing.text(
                left() + classes() * cell() + 8,
                top() - 6,
                Anchor.START,
                "% right",
                "fill",
                Drawing.GREY,
                "font-size",
                LABEL_SIZE);
        for (int i = 0; i < classes(); i++) {
            double middle = (i + 0.5) * cell();
            double line = top() + middle + 4;
            drawing.text(left() - 6, line, Anchor.END, names.get(i), "font-size", LABEL_SIZE);
            drawing.slanted(left() + middle + 3, top() - 6, Anchor.START, SLANT, names.get(i), "font-size", LABEL_SIZE);
            ClassCounts counts = outcomes.counts().get(i);
            if (counts.total() > 0) {
                String share = Numbers.percent((double) counts.correct() / counts.total());
                drawing.text(left() + classes() * cell() + 34, line, Anchor.END, share, "font-size", LABEL_SIZE);
            }
        }
    }

    private void cell(Drawing drawing, int label, int prediction, long count) {
        long total = outcomes.total(label);
        Tone tone = Tone.blue(total == 0 ? 0 : Math.min(1, (double) count / total));
        boolean diagonal = label == prediction;
        double x = left() + prediction * cell();
        double y = top() + label * cell();
        drawing.group(
                () -> {
                    String names = outcomes.names().get(label) + " as "
                            + outcomes.names().get(prediction);
                    drawing.hint(names + ": " + count + " of " + total);
                    drawing.box(
                            x,
                            y,
                            cell(),
                            cell(),
                            "fill",
                            tone,
                            "stroke",
                            diagonal ? Tone.BLACK : "none",
                            "stroke-width",
                            diagonal ? 1.4 : 0.0);
                    drawing.text(
                            x + cell() / 2,
                            y + cell() / 2 + numberSize(cell()) * 0.36,
                            Anchor.MIDDLE,
                            String.valueOf(count),
                            "font-size",
                            numberSize(cell()),
                            "fill",
                            tone.ofText());
                },
                "class",
                "cell",
                "data-label",
                label,
                "data-prediction",
                prediction,
                "data-count",
                count);
    }
}
