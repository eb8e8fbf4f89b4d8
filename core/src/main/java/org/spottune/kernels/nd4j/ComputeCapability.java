package org.spottune.kernels.nd4j;

import java.util.List;
import java.util.Optional;

/** A card's compute capability: the generation of NVIDIA's instructions that it runs. */
record ComputeCapability(int major, int minor) {

    /**
     * The capabilities that ND4J 1.0.0-M2.1 contains machine code for; it has no PTX that a driver could compile for
     * others.
     */
    private static final List<ComputeCapability> BUILT = List.of(
            new ComputeCapability(3, 7),
            new ComputeCapability(5, 0),
            new ComputeCapability(5, 2),
            new ComputeCapability(6, 0),
            new ComputeCapability(6, 1),
            new ComputeCapability(7, 0),
            new ComputeCapability(7, 5),
            new ComputeCapability(8, 0),
            new ComputeCapability(8, 6));

    /**
     * Why ND4J cannot compute on such a card; its code runs only on the same major and an equal or larger minor number.
     */
    Optional<String> obstacle() {
        return BUILT.stream().anyMatch(built -> built.major == major && built.minor <= minor)
                ? Optional.empty()
                : Optional.of("has compute capability " + this + ", ND4J 1.0.0-M2.1 has code for 3.7 to 8.9 only");
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
