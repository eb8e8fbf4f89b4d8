package org.spottune.nn.blocks;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;
import org.spottune.kernels.ConvolutionShape;

/** What a domain adds to convolutions whose kernels it shares with other domains. */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, include = JsonTypeInfo.As.PROPERTY, property = "kind")
@JsonTypeIdResolver(DecorationTypes.class)
public sealed interface Decoration {

    /** Whether it adds the same parameters with the same meaning; start values and dropout may differ. */
    boolean resembles(Decoration other);

    /** Whether its start values leave the source network as it is. */
    boolean startsAsSource();

    /** Whether it adds something to convolutions of this shape. */
    boolean decorates(ConvolutionShape shape);

    /**
     * A 1x1 convolution behind each 3x3 one, with a normalisation before and a sum around it: {@code y + A norm(y)}
     * (Rebuffi, Bilen and Vedaldi, NIPS 2017).
     *
     * @param start of the 1x1 kernels
     */
    record SeriesAdapters(@JsonProperty("start") Initializer start) implements Decoration {

        /** What stands between the names of a convolution and of the values of its adapter's normalisation. */
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
     * A 1x1 convolution beside each 3x3 one, of the same input: {@code W x + P x} (Rebuffi, Bilen and Vedaldi, CVPR 2018).
     *
     * @param start of the 1x1 kernels
     * @param dropout chance of a channel to be missing in their input while training, in [0, 1)
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
     * A mask for each weight of each convolution: {@code W [m > threshold]}, learned through the threshold as if it were not
     * there (Mallya, Davis and Lazebnik, Piggyback, ECCV 2018).
     *
     * @param threshold above which a weight stays
     */
    record WeightMasks(@JsonProperty("threshold") double threshold) implements Decoration {

        /** Piggyback's: with its start values of {@link Initializer#MASK} all weights stay at first. */
        public static final double THRESHOLD = 5e-3;

        /** Value of all masks at first. */
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
     * Filters that are recombinations of the shared ones: {@code C W} (Rosenfeld and Tsotsos, DAN, TPAMI 2018).
     *
     * @param kind of the matrices {@code C}
     * @param start of them
     */
    record FilterControllers(@JsonProperty("controllers") Kind kind, @JsonProperty("start") Initializer start)
            implements Decoration {

        /** What recombines filters. */
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

    /** Size of the kernels that adapters stand beside or behind. */
    int ADAPTED_KERNEL = 3;
}
