package org.spottune.optim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.spottune.kernels.FlatVector;

/**
 * The sum of both gradients, without the part of the regulariser's gradient that would raise the empirical loss (Wan et
 * al., "Towards Making Deep Transfer Learning Never Hurt", ICDM 2019, Algorithm 1). With the gradients J of the
 * empirical loss and R of the regulariser, coefficient included, and {@code g = <J, R>}: where {@code g < 0} the
 * direction is {@code J + R - (g / |J|²) J}, elsewhere {@code J + R}.
 *
 * <p>If J is zero, the direction is the sum. Under conflict {@code <direction, J> = |J|²}, exactly as without a
 * regulariser. The guarantee is about the direction of one mini-batch: momentum and rates that differ by group are
 * outside of it.
 *
 * @param scope parameters over which the inner product is taken
 * @param memory share in [0, 1) of the past in the gradient that R is measured against; 0 is the paper's form, the
 *     mini-batch's own J. A mini-batch's gradient is mostly noise, which hides most of a conflict; a mean over steps is not
 */
public record NeverHurt(Scope scope, double memory) implements Direction {

    /** Parameters over which J and R are compared. */
    public enum Scope {
        /** All that learn, as one vector: the paper. */
        JOINT,
        /** Those that the regulariser acts on; others keep J. */
        SHARED
    }

    private static final String CONFLICTS = "never-hurt.conflicts";
    /** Steps in which both gradients had a direction, so that angles between them exist. */
    private static final String ANGLED = "never-hurt.angled";

    private static final String COSINE = "never-hurt.cosine";
    /** In degrees: of the direction to J and to R, of the plain sum to J and to R (Figures 4 and 5). */
    private static final String ANGLE = "never-hurt.angle-";

    private static final String NORM_EMPIRICAL = "never-hurt.norm-empirical";
    private static final String NORM_REGULARIZER = "never-hurt.norm-regularizer";

    private static final Slot MEAN = new Slot("never-hurt.mean");

    public NeverHurt {
        if (!(memory >= 0 && memory < 1)) {
            throw new IllegalArgumentException("Memory of the empirical gradient must be in [0, 1), got " + memory);
        }
    }

    @Override
    public boolean separates() {
        return true;
    }

    @Override
    public List<Slot> slots() {
        return memory > 0 ? List.of(MEAN) : List.of();
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                new Figure("conflict-share", CONFLICTS, ""),
                new Figure("cosine", COSINE, ANGLED),
                new Figure("angle-1", ANGLE + 1, ANGLED),
                new Figure("angle-2", ANGLE + 2, ANGLED),
                new Figure("angle-3", ANGLE + 3, ANGLED),
                new Figure("angle-4", ANGLE + 4, ANGLED),
                new Figure("norm-empirical", NORM_EMPIRICAL, ""),
                new Figure("norm-regularizer", NORM_REGULARIZER, ""));
    }

    @Override
    public Map<String, Double> combine(List<Part> parts) {
        if (memory > 0) {
            parts.forEach(part -> remember(part.slots().get(0), part.empirical()));
        }
        if (parts.stream().allMatch(part -> part.regularizer().isEmpty())) {
            return Map.of();
        }
        Products products = products(parts);
        double removed = products.removed();
        for (Part part : parts) {
            if (removed != 0 && compared(part)) {
                remove(removed, part);
            }
            part.regularizer().ifPresent(regularizer -> part.empirical().axpy(1, regularizer));
        }
        return products.figures(removed);
    }

    private void remove(double times, Part part) {
        FlatVector empirical = part.empirical();
        if (1 - times > Float.MAX_VALUE) {
            removeInParts(times, empirical, measure(part));
        } else if (memory > 0) {
            empirical.axpy(-times, measure(part));
        } else {
            empirical.scale(1 - times);
        }
    }

    /**
     * Subtracts a multiple of a very short gradient: the factor is infinite in single precision, but the product is
     * not.
     */
    private static void removeInParts(double times, FlatVector empirical, FlatVector measure) {
        double third = Math.cbrt(-times);
        FlatVector product = measure.like();
        product.copyFrom(measure);
        for (int i = 0; i < 3; i++) {
            product.scale(third);
        }
        empirical.axpy(1, product);
    }

    private void remember(FlatVector mean, FlatVector gradient) {
        mean.scale(memory);
        mean.axpy(1 - memory, gradient);
    }

    /** The gradient that R is compared with. */
    private FlatVector measure(Part part) {
        return memory > 0 ? part.slots().get(0) : part.empirical();
    }

    private boolean compared(Part part) {
        return scope == Scope.JOINT || part.shared();
    }

    private Products products(List<Part> parts) {
        double empirical = 0;
        double regularizer = 0;
        double between = 0;
        double measure = 0;
        double ofMeasure = 0;
        double conflict = 0;
        for (Part part : parts) {
            FlatVector j = part.empirical();
            FlatVector.Products ofPart =
                    part.regularizer().map(j::products).orElseGet(() -> new FlatVector.Products(j.dot(j), 0, 0));
            empirical += ofPart.first();
            between += ofPart.between();
            regularizer += ofPart.second();
            if (compared(part)) {
                FlatVector m = measure(part);
                measure += memory > 0 ? m.dot(m) : ofPart.first();
                ofMeasure += memory > 0 ? m.dot(j) : ofPart.first();
                conflict += memory > 0 ? part.regularizer().map(m::dot).orElse(0.0) : ofPart.between();
            }
        }
        return new Products(empirical, regularizer, between, measure, ofMeasure, conflict);
    }

    /**
     * Inner products of J, R and M, the gradient that R is compared with.
     *
     * @param empirical {@code <J, J>}
     * @param regularizer {@code <R, R>}
     * @param between {@code <J, R>}
     * @param measure {@code <M, M>} over the compared parameters
     * @param ofMeasure {@code <M, J>} over them
     * @param conflict {@code <M, R>} over them
     */
    private record Products(
            double empirical, double regularizer, double between, double measure, double ofMeasure, double conflict) {

        /** Multiple of M that is subtracted; 0 without conflict. */
        double removed() {
            return conflict < 0 && measure > 0 ? conflict / measure : 0;
        }

        Map<String, Double> figures(double removed) {
            Map<String, Double> figures = new HashMap<>();
            figures.put(CONFLICTS, removed == 0 ? 0.0 : 1.0);
            figures.put(NORM_EMPIRICAL, Math.sqrt(empirical));
            figures.put(NORM_REGULARIZER, Math.sqrt(regularizer));
            if (!(empirical > 0 && regularizer > 0)) {
                return figures;
            }
            double toEmpirical = empirical + between - removed * ofMeasure;
            double toRegularizer = between + regularizer - removed * conflict;
            double length = empirical
                    + regularizer
                    + removed * removed * measure
                    + 2 * (between - removed * ofMeasure - removed * conflict);
            double plain = empirical + 2 * between + regularizer;
            if (!(length > 0 && plain > 0)) {
                return figures;
            }
            figures.put(ANGLED, 1.0);
            figures.put(COSINE, cosine(between, empirical, regularizer));
            figures.put(ANGLE + 1, angle(toEmpirical, length, empirical));
            figures.put(ANGLE + 2, angle(toRegularizer, length, regularizer));
            figures.put(ANGLE + 3, angle(empirical + between, plain, empirical));
            figures.put(ANGLE + 4, angle(between + regularizer, plain, regularizer));
            return figures;
        }

        private static double cosine(double product, double a, double b) {
            // Takes each root alone, since the product of two large values is infinite.
            return Math.max(-1, Math.min(1, product / (Math.sqrt(a) * Math.sqrt(b))));
        }

        private static double angle(double product, double a, double b) {
            return Math.toDegrees(Math.acos(cosine(product, a, b)));
        }
    }
}
