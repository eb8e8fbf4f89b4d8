package org.spottune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Loss and top-1 accuracy on the training images after every epoch, and on validation images if they were measured,
 * with the epochs at which the learning rate stepped.
 *
 * @param epochs in order, at least one
 */
public record LearningCurves(List<Epoch> epochs) implements Picture {

    private static final double PANEL_WIDTH = 360;
    private static final double PANEL_HEIGHT = 250;
    /** More changes than this count as a smooth schedule without steps. */
    private static final int MOST_STEPS = 4;

    public LearningCurves {
        epochs = List.copyOf(epochs);
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException("Learning curves need at least one epoch, got none");
        }
    }

    /**
     * An epoch of training.
     *
     * @param number counted from 1
     * @param learningRate of the network in this epoch
     * @param loss mean cross-entropy, in nats; not finite where training diverged
     * @param top1 share in [0, 1] of images classified correctly
     * @param validation the same of the validation images, if they were measured
     */
    public record Epoch(int number, double learningRate, double loss, double top1, Optional<Validation> validation) {

        /** An epoch without validation. */
        public Epoch(int number, double learningRate, double loss, double top1) {
            this(number, learningRate, loss, top1, Optional.empty());
        }
    }

    /**
     * Figures of the validation images.
     *
     * @param loss mean cross-entropy, in nats
     * @param top1 share in [0, 1] classified correctly
     */
    public record Validation(double loss, double top1) {}

    @Override
    public String title() {
        return "Learning curves";
    }

    @Override
    public String description() {
        Epoch first = epochs.get(0);
        Epoch last = epochs.get(epochs.size() - 1);
        return "Over epochs " + first.number + " to " + last.number + ", the loss goes from "
                + Numbers.shortened(first.loss) + " to " + Numbers.shortened(last.loss)
                + " and the top-1 accuracy on the training images from " + Numbers.exactPercent(first.top1) + " to "
                + Numbers.exactPercent(last.top1) + ".";
    }

    @Override
    public double width() {
        return 2 * PANEL_WIDTH;
    }

    @Override
    public double height() {
        return Drawing.HEADING + (isValidated() ? 2 : 1) * PANEL_HEIGHT;
    }

    @Override
    public void drawOn(Drawing drawing) {
        List<LinePlot.Point> losses = new ArrayList<>();
        List<LinePlot.Point> accuracies = new ArrayList<>();
        for (Epoch epoch : epochs) {
            losses.add(new LinePlot.Point(epoch.number, epoch.loss));
            accuracies.add(new LinePlot.Point(epoch.number, 100 * epoch.top1));
        }
        List<LinePlot.Mark> steps = steps();
        drawing.group(
                () -> new LinePlot("loss (cross-entropy, nats)", losses, Double.POSITIVE_INFINITY, steps)
                        .drawOn(drawing, 0, Drawing.HEADING, PANEL_WIDTH, PANEL_HEIGHT),
                "class",
                "loss");
        drawing.group(
                () -> new LinePlot("top-1 accuracy on training images (%)", accuracies, 100, steps)
                        .drawOn(drawing, PANEL_WIDTH, Drawing.HEADING, PANEL_WIDTH, PANEL_HEIGHT),
                "class",
                "top1");
        if (isValidated()) {
            validationOn(drawing, steps);
        }
    }

    private boolean isValidated() {
        return epochs.stream().anyMatch(epoch -> epoch.validation.isPresent());
    }

    private void validationOn(Drawing drawing, List<LinePlot.Mark> steps) {
        List<LinePlot.Point> losses = new ArrayList<>();
        List<LinePlot.Point> accuracies = new ArrayList<>();
        for (Epoch epoch : epochs) {
            epoch.validation.ifPresent(measured -> {
                losses.add(new LinePlot.Point(epoch.number, measured.loss));
                accuracies.add(new LinePlot.Point(epoch.number, 100 * measured.top1));
            });
        }
        double top = Drawing.HEADING + PANEL_HEIGHT;
        new LinePlot("loss on validation images", losses, Double.POSITIVE_INFINITY, steps)
                .drawOn(drawing, 0, top, PANEL_WIDTH, PANEL_HEIGHT);
        new LinePlot("top-1 accuracy on validation images (%)", accuracies, 100, steps)
                .drawOn(drawing, PANEL_WIDTH, top, PANEL_WIDTH, PANEL_HEIGHT);
    }

    /** Epochs at which the learning rate stepped; none if it changes all the time. */
    private List<LinePlot.Mark> steps() {
        List<LinePlot.Mark> steps = new ArrayList<>();
        for (int i = 1; i < epochs.size(); i++) {
            double before = epochs.get(i - 1).learningRate;
            double after = epochs.get(i).learningRate;
            if (after != before) {
                String factor = "\u00d7 " + Numbers.shortened(after / before);
                steps.add(new LinePlot.Mark((epochs.get(i - 1).number + epochs.get(i).number) / 2.0, factor));
            }
        }
        return steps.size() <= MOST_STEPS ? steps : List.of();
    }
}
