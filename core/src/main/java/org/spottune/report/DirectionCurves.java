package org.spottune.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Angles, conflicts and relative norm of the gradients of loss and regulariser over the epochs of a run with the
 * direction that never hurts the loss (Wan et al., ICDM 2019, Figures 4 and 5).
 *
 * @param epochs in order, at least one
 */
public record DirectionCurves(List<Epoch> epochs) implements Picture {

    private static final double PANEL_WIDTH = 320;
    private static final double PANEL_HEIGHT = 230;
    private static final int COLUMNS = 3;
    private static final int RIGHT_ANGLE = 180;

    public DirectionCurves {
        epochs = List.copyOf(epochs);
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException("Curves of a direction need at least one epoch, got none");
        }
    }

    /**
     * Means over the steps of an epoch; angles in degrees.
     *
     * @param number counted from 1
     * @param directionToLoss angle between the direction and the gradient of the loss
     * @param directionToRegularizer angle between the direction and the gradient of the regulariser
     * @param sumToLoss angle between the plain sum and the gradient of the loss
     * @param sumToRegularizer angle between the plain sum and the gradient of the regulariser
     * @param conflicts share in [0, 1] of the steps in which the gradients were in conflict
     * @param relativeNorm norm of the regulariser's gradient, divided by that of the loss's gradient
     */
    public record Epoch(
            int number,
            double directionToLoss,
            double directionToRegularizer,
            double sumToLoss,
            double sumToRegularizer,
            double conflicts,
            double relativeNorm) {}

    @Override
    public String title() {
        return "Direction that never hurts";
    }

    @Override
    public String description() {
        Epoch last = epochs.get(epochs.size() - 1);
        return "In the last epoch the regulariser's gradient was in conflict with that of the loss in "
                + Numbers.exactPercent(last.conflicts) + " of the steps.";
    }

    @Override
    public double width() {
        return COLUMNS * PANEL_WIDTH;
    }

    @Override
    public double height() {
        return Drawing.HEADING + 2 * PANEL_HEIGHT;
    }

    @Override
    public void drawOn(Drawing drawing) {
        panel(drawing, 0, "angle of direction to loss gradient (\u00b0)", RIGHT_ANGLE, Epoch::directionToLoss);
        panel(drawing, 1, "angle of plain sum to loss gradient (\u00b0)", RIGHT_ANGLE, Epoch::sumToLoss);
        panel(drawing, 2, "steps in conflict (%)", 100, epoch -> 100 * epoch.conflicts);
        panel(drawing, 3, "angle of direction to regularizer (\u00b0)", RIGHT_ANGLE, Epoch::directionToRegularizer);
        panel(drawing, 4, "angle of plain sum to regularizer (\u00b0)", RIGHT_ANGLE, Epoch::sumToRegularizer);
        panel(drawing, 5, "length of regularizer / loss gradient", Double.POSITIVE_INFINITY, Epoch::relativeNorm);
    }

    private void panel(Drawing drawing, int place, String heading, double highest, ToDoubleFunction<Epoch> figure) {
        List<LinePlot.Point> points = epochs.stream()
                .map(epoch -> new LinePlot.Point(epoch.number, figure.applyAsDouble(epoch)))
                .toList();
        new LinePlot(heading, points, highest, List.of())
                .drawOn(
                        drawing,
                        place % COLUMNS * PANEL_WIDTH,
                        Drawing.HEADING + place / COLUMNS * PANEL_HEIGHT,
                        PANEL_WIDTH,
                        PANEL_HEIGHT);
    }
}
