package org.spottune.kernels.nd4j;

import java.util.List;
import java.util.Optional;

/** What generation of NVIDIA's instructions a card runs. */
record ComputeCapability(int major, int minor) {

    /** What ND4J 1.0.0-M2.1 has code for, and nothing that a driver could translate for others. */
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

    /** What keeps ND4J from computing on such a card: its code runs on those of an equal or larger minor number alone. */
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
