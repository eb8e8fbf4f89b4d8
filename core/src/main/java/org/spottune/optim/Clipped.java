package org.spottune.optim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A direction whose Euclidean norm is bounded, over all parameters as one vector (Pascanu et al., ICML 2013), in
 * PyTorch's arithmetic: times {@code largest / (norm + 1e-6)} where that is below 1.
 *
 * @param direction that is clipped
 * @param largest norm, > 0
 */
public record Clipped(Direction direction, double largest) implements Direction {

    /** Figure: norm before clipping. */
    private static final String NORM = "direction.norm";

    private static final double EPSILON = 1e-6;

    public Clipped {
        if (!(largest > 0) || Double.isInfinite(largest)) {
            throw new IllegalArgumentException("Largest norm must be > 0 and finite, got " + largest);
        }
    }

    @Override
    public boolean separates() {
        return direction.separates();
    }

    @Override
    public List<Slot> slots() {
        return direction.slots();
    }

    @Override
    public List<Figure> figures() {
        return Stream.concat(direction.figures().stream(), Stream.of(new Figure("direction-norm", NORM, "")))
                .toList();
    }

    @Override
    public Map<String, Double> combine(List<Part> parts) {
        Map<String, Double> figures = new HashMap<>(direction.combine(parts));
        double norm = Math.sqrt(parts.stream()
                .mapToDouble(part -> part.empirical().dot(part.empirical()))
                .sum());
        double factor = largest / (norm + EPSILON);
        if (factor < 1) {
            parts.forEach(part -> part.empirical().scale(factor));
        }
        figures.put(NORM, norm);
        return figures;
    }
}
