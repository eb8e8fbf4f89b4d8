package org.spottune.optim;

import java.util.List;
import java.util.Map;

/** The plain sum of both gradients. */
public record GradientSum() implements Direction {

    @Override
    public boolean separates() {
        return false;
    }

    @Override
    public List<Slot> slots() {
        return List.of();
    }

    @Override
    public List<Figure> figures() {
        return List.of();
    }

    @Override
    public Map<String, Double> combine(List<Part> parts) {
        for (Part part : parts) {
            part.regularizer().ifPresent(regularizer -> part.empirical().axpy(1, regularizer));
        }
        return Map.of();
    }
}
