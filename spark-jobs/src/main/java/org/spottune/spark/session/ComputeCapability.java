package org.spottune.spark.session;

import java.util.List;

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

    /** Whether ND4J's code runs: that of an equal or smaller minor number does, within a major one. */
    boolean runsNd4j() {
        return BUILT.stream().anyMatch(built -> built.major == major && built.minor <= minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
