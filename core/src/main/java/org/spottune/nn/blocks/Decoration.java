package org.spottune.nn.blocks;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;
import org.spottune.kernels.ConvolutionShape;

/** A domain's own values that change convolutions whose kernels it shares with other domains. */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, include = JsonTypeInfo.As.PROPERTY, property = "kind")
@JsonTypeIdResolver(DecorationTypes.class)
public sealed interface Decoration {

    /**
     * Whether another decoration adds the same parameters with the same meaning; initial values and dropout may differ.
     */
    boolean resembles(Decoration other);

    /** Whether the initial values leave the source network's function unchanged. */
    boolean startsAsSource();

    /** Whether it decorates convolutions of this shape. */
    boolean decorates(ConvolutionShape shape);

    /**
     * A residual adapter after each 3x3 convolution, of a normalisation and a 1x1 convolution: {@code y + A norm(y)}
     * (Rebuffi, Bilen and Vedaldi, NIPS 2017).
     *
     * @param start initial values of the 1x1 kernels
     */
    record SeriesAdapters(@JsonProperty("start") Initializer start) implements Decoration {

        /** Suffix that turns a convolution's name into the name of its adapter's normalisation. */
        public static final String NORMALIZATION = ".adapter_bn";

        @Override
        public boolean resembles(Decoration other) {
            return other instanceof SeriesAdapters;
        }

        @Override
        public boolean startsAsSource() {
            return start == Initializer.ZERO;
        }

        @Override
        public boolean decorates(ConvolutionShape shape) {
            return shape.kernel() == ADAPTED_KERNEL;
        }
    }

    /**
     * A 1x1 convolution parallel to each 3x3 one, with the same input: {@code W x + P x} (Rebuffi, Bilen and Vedaldi,
     * CVPR 2018).
     *
     * @param start initial values of the 1x1 kernels
     * @param dropout probability of dropping a channel of their input in training, in [0, 1)
     */
    record ParallelAdapters(@JsonProperty("start") Initializer start, @JsonProperty("dropout") double dropout)
            implements Decoration {
        public ParallelAdapters {
            if (!(dropout >= 0 && dropout < 1)) {
                throw new IllegalArgumentException("Dropout must be in [0, 1), got " + dropout);
            }
        }

        @Override
        public boolean resembles(Decoration other) {
            return other instanceof ParallelAdapters;
        }

        @Override
        public boolean startsAsSource() {
            return start == Initializer.ZERO;
        }

        @Override
        public boolean decorates(ConvolutionShape shape) {
            return shape.kernel() == ADAPTED_KERNEL;
        }
    }

    /**
     * A mask for each weight of each convolution: {@code W [m > threshold]}. Gradients pass the threshold unchanged:
     * the straight-through estimator (Mallya, Davis and Lazebnik, Piggyback, ECCV 2018).
     *
     * @param threshold a weight stays if its mask is above
     */
    record WeightMasks(@JsonProperty("threshold") double threshold) implements Decoration {

        /** Piggyback's threshold; with the initial values of {@link Initializer#MASK}, all weights stay at first. */
        public static final double THRESHOLD = 5e-3;

        /** Initial value of all masks. */
        public static final double START = 1e-2;

        public WeightMasks {
            if (!Double.isFinite(threshold)) {
                throw new IllegalArgumentException("The threshold of masks must be finite, got " + threshold);
            }
        }

        @Override
        public boolean resembles(Decoration other) {
            return equals(other);
        }

        @Override
        public boolean startsAsSource() {
            return true;
        }

        @Override
        public boolean decorates(ConvolutionShape shape) {
            return true;
        }
    }

    /**
     * Filters that are linear combinations of the shared ones: {@code C W} (Rosenfeld and Tsotsos, DAN, TPAMI 2018).
     *
     * @param kind of the matrices {@code C}
     * @param start initial values of the matrices
     */
    record FilterControllers(@JsonProperty("controllers") Kind kind, @JsonProperty("start") Initializer start)
            implements Decoration {

        /** Kind of the matrices. */
        public enum Kind {
            /** A matrix {@code [out, out]} for each convolution. */
            FULL,
            /** A factor for each filter, {@code [out, 1]}. */
            DIAGONAL
        }

        @Override
        public boolean resembles(Decoration other) {
            return other instanceof FilterControllers controllers && controllers.kind() == kind;
        }

        @Override
        public boolean startsAsSource() {
            return start == Initializer.IDENTITY;
        }

        @Override
        public boolean decorates(ConvolutionShape shape) {
            return true;
        }
    }

    /** Kernel size of the convolutions that get adapters. */
    int ADAPTED_KERNEL = 3;
}
