package org.spottune.bench;

import java.util.Optional;

/**
 * How a benchmark measures.
 *
 * @param steps counted in every round, after those that warm up
 * @param alternations turns of steps and peer; one without a peer
 * @param peer program to measure for comparison, if any
 */
public record BenchPlan(int steps, int alternations, Optional<PeerProgram> peer) {

    public BenchPlan {
        if (steps < 1) {
            throw new IllegalArgumentException("Steps must be >= 1, got " + steps);
        }
        if (alternations < 1) {
            throw new IllegalArgumentException("Alternations must be >= 1, got " + alternations);
        }
    }

    int rounds() {
        return peer.isPresent() ? alternations : 1;
    }
}
